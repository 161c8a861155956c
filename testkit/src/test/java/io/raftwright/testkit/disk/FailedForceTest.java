package io.raftwright.testkit.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * A force fails, the process is started again though the power never went, and finds in the operating system's memory what is not on
 * the disk. What it goes on from must be there after the next loss of power, too. Found by seed 516 of the simulator.
 */
class FailedForceTest {
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final Path DIRECTORY = Path.of("/data");
    /** Of what was not forced, a loss of power takes all. */
    private static final RandomGenerator ALL_LOST = () -> 0;

    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void shouldNotGoOnFromASnapshotWhoseNameIsNotDurable() {
        try (SnapshotStore store = openSnapshots()) {
            disk.replaceFaults(once(DiskOperation.FORCE_DIRECTORY, "/data/snap", DiskFault.FAIL));
            assertThrows(StorageException.class, () -> publish(store, 7));
        }
        disk.kill();
        long found = latestAfterOpening();

        disk.crash(ALL_LOST);

        assertEquals(found, latestAfterOpening());
    }

    @Test
    void shouldNotTakeForReceivedWhatAFailedForceDropped() {
        byte[] image = imageOfAnother(7);
        try (SnapshotStore store = openSnapshots();
                SnapshotStore.Receiver receiver = store.receive(7, 1, image.length)) {
            receiver.write(0, ByteBuffer.wrap(image));
            disk.replaceFaults(once(DiskOperation.FORCE, ".part", DiskFault.FAIL_DROPPING));
            assertThrows(StorageException.class, receiver::publish);
        }
        disk.kill();
        try (SnapshotStore store = openSnapshots();
                SnapshotStore.Receiver receiver = store.receive(7, 1, image.length)) {
            int from = (int) receiver.nextOffset();
            receiver.write(from, ByteBuffer.wrap(image, from, image.length - from));
            assertNotNull(receiver.publish());
        }

        disk.crash(ALL_LOST);

        assertEquals(7, latestAfterOpening());
    }

    @Test
    void shouldNotGoOnWithALogWhoseIdentityIsNotDurable() {
        disk.replaceFaults(new OnceAfter("IDENTITY"));
        assertThrows(StorageException.class, this::openLog);
        disk.kill();
        try (WriteAheadLog log = openLog()) {
            log.saveVote(3, 2);
            log.force();
        }

        disk.crash(ALL_LOST);

        try (WriteAheadLog log = openLog()) {
            assertEquals(3, log.term());
        }
    }

    private SnapshotFiles openSnapshots() {
        return SnapshotFiles.open(DIRECTORY, CLUSTER, new SnapshotOptions(4096, 2, 1 << 20), disk);
    }

    private WriteAheadLog openLog() {
        return WriteAheadLog.open(DIRECTORY, CLUSTER, 1, WalOptions.ofSegmentLength(64 << 10), disk, new Random(1));
    }

    private long latestAfterOpening() {
        try (SnapshotStore store = openSnapshots()) {
            SnapshotMeta latest = store.latest();
            return latest == null ? 0 : latest.index();
        }
    }

    private static void publish(SnapshotStore store, long index) {
        try (SnapshotStore.Writer writer = store.create(new SnapshotMeta(index, 1, 5, ByteBuffer.allocate(0)))) {
            writer.write(ByteBuffer.allocate(10_000));
            writer.publish();
        }
    }

    private static byte[] imageOfAnother(long index) {
        try (SnapshotStore other =
                SnapshotFiles.open(DIRECTORY, CLUSTER, new SnapshotOptions(4096, 2, 1 << 20), new SimulatedDisk())) {
            publish(other, index);
            SnapshotMeta latest = other.latest();
            assertNotNull(latest);
            try (SnapshotStore.Image image = other.openImage(latest)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) image.length());
                while (bytes.hasRemaining()) {
                    image.read(bytes.position(), bytes);
                }
                return bytes.array();
            }
        }
    }

    private static DiskFaults once(DiskOperation operation, String path, DiskFault fault) {
        return new DiskFaults() {
            private boolean isDone;
            private int drawn;

            @Override
            public DiskFault fault(DiskOperation asked, Path of, long position, long length) {
                if (isDone || asked != operation || !of.toString().contains(path)) {
                    return DiskFault.NONE;
                }
                isDone = true;
                return fault;
            }

            @Override
            public int draw(int bound) {
                return drawn++ == 0 ? 1 : 0; // the file shows what was written, and none of it reaches the medium
            }
        };
    }

    /** The first force of a directory fails after a file got its name. */
    private static final class OnceAfter implements DiskFaults {
        private final String name;
        private boolean isNamed;

        OnceAfter(String name) {
            this.name = name;
        }

        @Override
        public DiskFault fault(DiskOperation operation, Path path, long position, long length) {
            if (operation == DiskOperation.MOVE && path.toString().contains(name)) {
                isNamed = true;
            } else if (operation == DiskOperation.FORCE_DIRECTORY && isNamed) {
                isNamed = false;
                return DiskFault.FAIL;
            }
            return DiskFault.NONE;
        }
    }
}
