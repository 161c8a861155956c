package io.raftwright.snapshot;

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

import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import io.raftwright.storage.StorageInUseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotFilesTest {
    /** CRC32C of a whole image; if it changes, the format has, and needs another version. */
    private static final String FORMAT_CRC = "50f251e2";

    private MemoryFileIo io = new MemoryFileIo();
    private SnapshotFiles store = open(io);

    @AfterEach
    void shouldLeaveNoFileOpen() {
        store.close();
        assertEquals(0, io.openFiles());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 127, 128, 129, 5000})
    void shouldReturnThePayloadAlsoAfterReopening(int length) throws IOException {
        write(store, 5, length);

        assertEquals(meta(5), store.latest());
        assertArrayEquals(payload(5, length), read(store, meta(5)));
        reopen();
        assertEquals(meta(5), store.latest());
        assertArrayEquals(payload(5, length), read(store, meta(5)));
    }

    @Test
    void shouldWriteAndReadInPiecesOfAnySize() throws IOException {
        byte[] payload = payload(5, 1000);
        try (SnapshotStore.Writer writer = store.create(meta(5))) {
            for (int offset = 0, length = 0; offset < 1000; offset += length) {
                length = Math.min(1 + offset / 7, 1000 - offset);
                writer.write(ByteBuffer.wrap(payload, offset, length));
            }
            assertNull(store.latest());
            writer.publish();
        }

        try (InputStream in = store.open(meta(5))) {
            assertEquals(payload[0] & 0xff, in.read());
            assertArrayEquals(Arrays.copyOfRange(payload, 1, 400), in.readNBytes(399));
            assertArrayEquals(Arrays.copyOfRange(payload, 400, 1000), in.readAllBytes());
            assertEquals(-1, in.read());
        }
    }

    @Test
    void shouldKeepTheFormatAsItIs() {
        write(store, 5, 100);

        byte[] image = io.bytes(path(5));

        CRC32C crc = new CRC32C();
        crc.update(image);
        assertEquals(4096 + 16 + 64 + 16 + 36 + 64, image.length);
        assertEquals("52465754534e5031", HexFormat.of().formatHex(image, 0, 8));
        assertEquals(FORMAT_CRC, Long.toHexString(crc.getValue()));
        assertEquals("0000000000000003-0000000000000005.snap", String.valueOf(path(5).getFileName()));
    }

    @Test
    void shouldForgetAnAbandonedSnapshot() {
        SnapshotStore.Writer writer = store.create(meta(5));
        writer.write(ByteBuffer.allocate(1000));

        writer.close();
        writer.close();

        assertNull(store.latest());
        assertEquals(List.of(), io.list(Snapshots.DIRECTORY));
        assertThrows(StorageException.class, writer::publish);
    }

    @Test
    void shouldRetainTheNewestTwo() throws IOException {
        write(store, 5, 10);
        write(store, 6, 10);
        write(store, 7, 10);

        assertEquals(List.of(name(6), name(7)), io.list(Snapshots.DIRECTORY));
        assertArrayEquals(payload(6, 10), read(store, meta(6)));
        assertThrows(StorageException.class, () -> store.open(meta(5)));
        assertThrows(IllegalArgumentException.class, () -> store.create(meta(7)));
    }

    @Test
    void shouldDeleteNoSnapshotThatIsRead() throws IOException {
        SnapshotMeta read = write(store, 5, 200);
        InputStream in = store.open(read);
        SnapshotStore.Image image = store.openImage(read);
        write(store, 6, 10);
        write(store, 7, 10);

        assertEquals(3, io.list(Snapshots.DIRECTORY).size());
        assertArrayEquals(payload(5, 200), in.readAllBytes());
        in.close();
        assertEquals(3, io.list(Snapshots.DIRECTORY).size());
        image.close();
        image.close();
        assertEquals(List.of(name(6), name(7)), io.list(Snapshots.DIRECTORY));
    }

    @Test
    void shouldRemoveItsOwnUnfinishedFileAtOpening() {
        store.create(meta(5)).write(ByteBuffer.allocate(1000));
        io = io.afterProcessDeath();

        store = open(io);

        assertNull(store.latest());
        assertEquals(List.of(), io.list(Snapshots.DIRECTORY));
    }

    @Test
    void shouldRefuseADirectoryInUse() {
        assertThrows(StorageInUseException.class, () -> open(io));

        reopen();

        assertNull(store.latest());
    }

    @Test
    void shouldRefuseEverythingOnceClosed() {
        write(store, 5, 10);
        SnapshotStore.Writer writer = store.create(meta(6));

        store.close();

        assertThrows(StorageException.class, writer::publish);
        assertThrows(StorageException.class, () -> store.open(meta(5)));
        assertThrows(StorageException.class, () -> store.create(meta(6)));
        assertThrows(StorageException.class, () -> store.receive(6, 3, 5000));
        writer.close();
    }

    @Test
    void shouldLoseOnlyTheSnapshotWhoseWriteFailed() {
        SnapshotStore.Writer writer = store.create(meta(5));
        io.failNextWrite();

        assertThrows(StorageException.class, () -> writer.write(ByteBuffer.allocate(1000)));

        assertThrows(StorageException.class, writer::publish);
        writer.close();
        assertEquals(meta(6), write(store, 6, 10));
    }

    @Test
    void shouldPublishNothingMoreOnceAForceFailed() throws IOException {
        write(store, 5, 10);
        SnapshotStore.Writer writer = store.create(meta(6));
        io.failNextForce();

        assertThrows(StorageException.class, writer::publish);

        writer.close();
        assertThrows(StorageException.class, () -> store.create(meta(7)));
        assertThrows(StorageException.class, () -> store.receive(7, 3, 5000));
        assertEquals(meta(5), store.latest());
        assertArrayEquals(payload(5, 10), read(store, meta(5)));
    }

    @Test
    void shouldKeepTheNewestCompleteSnapshotWhateverIsInterrupted() throws IOException {
        store.close();
        boolean isCut = true;
        for (int operations = 0; isCut; operations++) {
            MemoryFileIo disk = new MemoryFileIo();
            SnapshotFiles interrupted = open(disk);
            write(interrupted, 5, 300);
            write(interrupted, 6, 300);
            disk.cutPowerAfter(operations);
            boolean isPublished = tryWrite(interrupted, 7);
            isCut = disk.isPowerCut();

            for (MemoryFileIo left : List.of(disk.afterPowerCut(), disk.afterProcessDeath())) {
                try (SnapshotFiles recovered = open(left)) {
                    SnapshotMeta latest = Objects.requireNonNull(recovered.latest());
                    assertEquals(isPublished || latest.index() == 7 ? meta(7) : meta(6), latest);
                    assertArrayEquals(payload(latest.index(), 300), read(recovered, latest));
                    assertEquals(meta(8), write(recovered, 8, 10));
                    assertEquals(2, left.list(Snapshots.DIRECTORY).size());
                }
            }
        }
    }

    private static boolean tryWrite(SnapshotFiles store, long index) {
        try {
            return write(store, index, 300).equals(store.latest());
        } catch (StorageException e) {
            return meta(index)
                    .equals(store.latest()); // The power may fail after publishing, at the deletion of old ones.
        }
    }

    private void reopen() {
        store.close();
        store = open(io);
    }

    private static String name(long index) {
        return String.valueOf(path(index).getFileName());
    }
}
