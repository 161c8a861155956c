package io.raftwright.snapshot;

import static io.raftwright.snapshot.Snapshots.DATA;
import static io.raftwright.snapshot.Snapshots.OPTIONS;
import static io.raftwright.snapshot.Snapshots.meta;
import static io.raftwright.snapshot.Snapshots.open;
import static io.raftwright.snapshot.Snapshots.path;
import static io.raftwright.snapshot.Snapshots.payload;
import static io.raftwright.snapshot.Snapshots.read;
import static io.raftwright.snapshot.Snapshots.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.SnapshotMeta;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is not as it was written is never taken for a snapshot. */
class DamageTest {
    /** With {@code mvn -Pcrash} as many as make an image of 64 KiB. */
    private static final int FLIPPED_LENGTH = Integer.getInteger("crash.snapshotBytes", 150);

    private final MemoryFileIo io = new MemoryFileIo();

    @AfterEach
    void shouldLeaveNoFileOpen() {
        assertEquals(0, io.openFiles());
    }

    @Test
    void shouldDetectEveryFlippedBit() {
        SnapshotFiles store = open(io);
        write(store, 5, FLIPPED_LENGTH);
        long bits = 8L * io.bytes(path(5)).length;

        for (long bit = 0; bit < bits; bit++) {
            io.flip(path(5), bit);
            assertThrows(CorruptStorageException.class, () -> read(store, meta(5)));
            io.flip(path(5), bit);
        }

        store.close();
        for (long bit = 0; bit < bits; bit += 5) {
            io.flip(path(5), bit);
            assertShowsNone();
            io.flip(path(5), bit);
        }
        open(io).close();
        if (Boolean.getBoolean("crash.report")) {
            System.out.printf("single bits of a snapshot: flipped=%d told=%d%n", bits, bits);
        }
    }

    @Test
    void shouldDetectEveryTruncationAndAnyTail() {
        try (SnapshotFiles store = open(io)) {
            write(store, 5, 150);
        }
        byte[] whole = io.bytes(path(5)).clone();

        for (int length = 0; length < whole.length + 200; length++) {
            if (length != whole.length) {
                io.replace(path(5), Arrays.copyOf(whole, length));
                String damage = assertShowsNone();
                assertTrue(damage.contains("offset="), damage);
            }
        }
    }

    @Test
    void shouldFallBackToTheOlderOne() throws IOException {
        try (SnapshotFiles store = open(io)) {
            write(store, 5, 150);
            write(store, 6, 150);
        }
        io.flip(path(6), 8L * 4200);

        try (SnapshotFiles store = open(io)) {
            assertEquals(meta(5), store.latest());
            assertTrue(String.valueOf(store.damage()).contains(path(6).toString()), store.damage());
            assertArrayEquals(payload(5, 150), read(store, meta(5)));
            assertEquals(2, io.list(Snapshots.DIRECTORY).size());

            write(store, 6, 10);
            assertArrayEquals(payload(6, 10), read(store, meta(6)));
        }
        try (SnapshotFiles store = open(io)) {
            assertEquals(meta(6), store.latest());
        }
    }

    @Test
    void shouldShowNoneWhenNoneIsSoundAndKeepThemUntilOneIs() throws IOException {
        try (SnapshotFiles store = open(io)) {
            write(store, 5, 150);
            write(store, 6, 150);
        }
        io.flip(path(5), 8L * 4200);
        io.flip(path(6), 8L * 4200);

        String damage = assertShowsNone();

        assertTrue(damage.contains(path(6).toString()), damage);
        assertTrue(damage.contains("offset=4176"), damage);
        assertEquals(2, io.list(Snapshots.DIRECTORY).size());
        try (SnapshotFiles store = open(io)) {
            write(store, 7, 10);
            assertEquals(meta(7), store.latest());
            assertEquals(1, io.list(Snapshots.DIRECTORY).size());
        }
    }

    /** Returns what is said to be damaged. */
    private String assertShowsNone() {
        try (SnapshotFiles store = open(io)) {
            assertNull(store.latest());
            return Objects.requireNonNull(store.damage());
        }
    }

    @Test
    void shouldRefuseWhatIsNotOurs() {
        try (SnapshotFiles store = open(io)) {
            write(store, 5, 150);
        }
        byte[] whole = io.bytes(path(5)).clone();

        assertThrows(ForeignStorageException.class, () -> SnapshotFiles.open(DATA, new UUID(1, 2), OPTIONS, io));

        io.replace(path(5), "#!/bin/sh\n".repeat(1000).getBytes(StandardCharsets.US_ASCII));
        assertThrows(ForeignStorageException.class, () -> open(io));

        io.replace(path(5), withVersion(whole, 2));
        ForeignStorageException e = assertThrows(ForeignStorageException.class, () -> open(io));
        assertTrue(String.valueOf(e.getMessage()).contains("version=2"), e.getMessage());

        io.replace(path(5), new byte[10_000]);
        assertThrows(ForeignStorageException.class, () -> open(io));
    }

    private static byte[] withVersion(byte[] image, int version) {
        ByteBuffer changed = ByteBuffer.wrap(image.clone()).order(ByteOrder.LITTLE_ENDIAN);
        changed.putInt(12, version);
        changed.putInt(8, Damage.crcOf(0, changed, 12, HeaderBlock.LENGTH - 12));
        return changed.array();
    }

    @Test
    void shouldRefuseAFileUnderAnotherName() {
        try (SnapshotFiles store = open(io)) {
            write(store, 5, 150);
        }
        io.replace(path(6), io.bytes(path(5)));

        try (SnapshotFiles store = open(io)) {
            assertEquals(meta(5), store.latest());
        }
    }

    @Test
    void shouldRefuseAChunkOfAnotherSnapshot() throws IOException {
        SnapshotFiles store = open(io);
        SnapshotMeta first = write(store, 5, 150);
        SnapshotMeta second = write(store, 6, 150);
        System.arraycopy(io.bytes(path(5)), 4096, io.bytes(path(6)), 4096, 80);

        assertArrayEquals(payload(5, 150), read(store, first));
        assertThrows(CorruptStorageException.class, () -> read(store, second));
        store.close();
    }
}
