package io.raftwright.testkit.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.StorageException;
import io.raftwright.testkit.disk.SimulatedDisk.FileLength;
import io.raftwright.wal.OnDamage;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Sectors that cannot be read any more: the log goes on before the segment they are in, and knows what it lost. */
class UnreadableLogTest {
    private static final WalOptions OPTIONS = WalOptions.ofSegmentLength(64 << 10);
    private static final int ENTRIES = 40;

    private final CRC32C crc = new CRC32C();

    @Test
    void shouldLoseWhatCannotBeReadAndKnowIt() {
        SimulatedDisk disk = writtenDisk();
        List<FileLength> segments = disk.files().stream()
                .filter(file -> file.path().toString().endsWith(".seg"))
                .toList();
        assertTrue(segments.size() > 2, segments::toString);
        for (FileLength segment : segments) {
            for (long sector = 0; sector < segment.length() / SimulatedDisk.SECTOR_LENGTH; sector += 5) {
                SimulatedDisk damaged = disk.copy();
                damaged.makeUnreadable(segment.path(), sector);
                String what = segment + ", sector=" + sector;

                assertThrows(StorageException.class, () -> open(damaged, OPTIONS.with(OnDamage.REFUSE)), what);
                assertKnown(damaged, what);
                assertKnown(damaged, what);
            }
        }
    }

    private void assertKnown(SimulatedDisk damaged, String what) {
        try (WriteAheadLog log = open(damaged, OPTIONS)) {
            LogLoss loss = Objects.requireNonNull(log.loss(), what);
            assertTrue(loss.lastIndex() == ENTRIES || loss.lastIndex() == LogLoss.UNKNOWN, () -> loss + " " + what);
            assertEquals(loss.lastIndex() == LogLoss.UNKNOWN ? 2 : 1, log.term(), what);
            assertTrue(log.lastIndex() < ENTRIES || loss.lastIndex() == LogLoss.UNKNOWN, what);
            assertTrue(loss.damage().contains("segment cannot be read, file="), loss::damage);
        }
    }

    @Test
    void shouldLoseNothingToAReadThatFailsOnce() {
        SimulatedDisk disk = writtenDisk();
        int opened = 0;
        for (int reads = 0; reads < 40; reads++) {
            SimulatedDisk copy = disk.copy();
            int[] left = {reads};
            copy.replaceFaults(new DiskFaults() {
                @Override
                public DiskFault fault(DiskOperation operation, Path path, long position, long length) {
                    return operation == DiskOperation.READ && left[0]-- == 0 ? DiskFault.FAIL : DiskFault.NONE;
                }
            });
            try (WriteAheadLog log = open(copy, OPTIONS)) {
                opened += log.lastIndex() == ENTRIES ? 1 : 0;
            } catch (StorageException e) {
                // Of another file than a segment; nothing has changed.
            }
            copy.replaceFaults(DiskFaults.NONE);
            try (WriteAheadLog log = open(copy, OPTIONS)) {
                assertNull(log.loss());
                assertEquals(ENTRIES, log.lastIndex());
            }
        }
        assertTrue(opened > 20, "opened=" + opened);
    }

    private SimulatedDisk writtenDisk() {
        SimulatedDisk disk = new SimulatedDisk();
        try (WriteAheadLog log = open(disk, OPTIONS)) {
            log.saveVote(1, LogStore.NO_VOTE);
            int chain = 0;
            for (long index = 1; index <= ENTRIES; index++) {
                ByteBuffer frame = frame(index, chain);
                chain = LogFrame.link(frame, 0);
                log.append(frame, 0);
                log.force();
                log.maintain();
            }
            log.mark();
            log.force();
        }
        return disk;
    }

    private ByteBuffer frame(long index, int chain) {
        ByteBuffer payload = ByteBuffer.allocate(5000);
        ByteBuffer frame = ByteBuffer.allocate(LogFrame.frameLength(5000)).order(ByteOrder.LITTLE_ENDIAN);
        LogFrame.encode(frame, 0, EntryKind.COMMAND, index, 1, chain, payload, crc);
        return frame;
    }

    private static WriteAheadLog open(SimulatedDisk disk, WalOptions options) {
        return WriteAheadLog.open(StoreDisks.ROOT, new UUID(1, 2), 1, options, disk, new Random(7));
    }
}
