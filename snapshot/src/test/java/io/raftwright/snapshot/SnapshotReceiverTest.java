package io.raftwright.snapshot;

import static io.raftwright.snapshot.Snapshots.image;
import static io.raftwright.snapshot.Snapshots.meta;
import static io.raftwright.snapshot.Snapshots.open;
import static io.raftwright.snapshot.Snapshots.payload;
import static io.raftwright.snapshot.Snapshots.read;
import static io.raftwright.snapshot.Snapshots.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotReceiverTest {
    private MemoryFileIo io = new MemoryFileIo();
    private SnapshotFiles store = open(io);

    @AfterEach
    void shouldLeaveNoFileOpen() {
        store.close();
        assertEquals(0, io.openFiles());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 80, 4096, 1_000_000})
    void shouldPublishAnImageReceivedInPiecesOfAnySize(int pieceLength) throws IOException {
        byte[] image = image(9, 1000);

        try (SnapshotStore.Receiver receiver = store.receive(9, 3, image.length)) {
            send(receiver, image, image.length, pieceLength);
            assertNull(store.latest());
            assertEquals(meta(9), receiver.publish());
        }

        assertEquals(meta(9), store.latest());
        assertArrayEquals(payload(9, 1000), read(store, meta(9)));
        assertArrayEquals(image, image(store, meta(9)));
    }

    @Test
    void shouldReceiveAnEmptySnapshot() throws IOException {
        byte[] image = image(9, 0);

        try (SnapshotStore.Receiver receiver = store.receive(9, 3, image.length)) {
            send(receiver, image, image.length, 100);
            receiver.publish();
        }

        assertEquals(0, read(store, meta(9)).length);
    }

    @Test
    void shouldResumeAtTheLastWholePartWhereverItStopped() throws IOException {
        byte[] image = image(9, 200);
        for (int stop = 0; stop <= image.length; stop += stop < 4000 ? 500 : 1) {
            try (SnapshotStore.Receiver receiver = store.receive(9, 3, image.length)) {
                send(receiver, image, stop, 999);
                assertEquals(stop, receiver.nextOffset());
            }
            if (stop % 2 == 0) {
                reopen();
            }

            try (SnapshotStore.Receiver receiver = store.receive(9, 3, image.length)) {
                assertEquals(endOfLastPart(stop, image.length), receiver.nextOffset());
                send(receiver, image, image.length, 33);
                receiver.publish();
            }

            assertArrayEquals(payload(9, 200), read(store, meta(9)));
            freshDisk();
        }
    }

    private static int endOfLastPart(int stop, int imageLength) {
        int footer = imageLength - Footer.LENGTH;
        if (stop < HeaderBlock.LENGTH) {
            return 0;
        }
        if (stop >= footer) {
            return stop == imageLength ? stop : footer;
        }
        return HeaderBlock.LENGTH + (stop - HeaderBlock.LENGTH) / 80 * 80;
    }

    @Test
    void shouldFetchAgainWhatWasDamagedMeanwhile() throws IOException {
        byte[] image = image(9, 200);
        try (SnapshotStore.Receiver receiver = store.receive(9, 3, image.length)) {
            send(receiver, image, image.length, 999);
        }
        io.flip(part(9, image.length), 8L * (4096 + 100));

        try (SnapshotStore.Receiver receiver = store.receive(9, 3, image.length)) {
            assertEquals(4096 + 80, receiver.nextOffset());
            send(receiver, image, image.length, 999);
            io.flip(part(9, image.length), 8L * (4096 + 100));
            assertThrows(CorruptStorageException.class, receiver::publish);
        }

        assertNull(store.latest());
        assertEquals(List.of(), io.list(Snapshots.DIRECTORY));
    }

    @Test
    void shouldBeginAnewWhenWhatWasReceivedCannotBeRead() throws IOException {
        byte[] image = image(9, 200);
        try (SnapshotStore.Receiver receiver = store.receive(9, 3, image.length)) {
            send(receiver, image, image.length - 1, 999);
        }
        io.makeUnreadable(part(9, image.length));

        assertThrows(StorageException.class, () -> store.receive(9, 3, image.length));
        try (SnapshotStore.Receiver receiver = store.receive(9, 3, image.length)) {
            assertEquals(0, receiver.nextOffset());
            send(receiver, image, image.length, 999);
            receiver.publish();
        }

        assertArrayEquals(payload(9, 200), read(store, meta(9)));
        assertEquals(0, io.openFiles());
    }

    @Test
    void shouldRefuseEveryFlippedBitAndBeginAnew() {
        byte[] image = image(9, 100);
        for (int bit = 0; bit < image.length * 8; bit += bit < 4096 * 8 ? 11 : 1) {
            byte[] damaged = image.clone();
            damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
            SnapshotStore.Receiver receiver = store.receive(9, 3, damaged.length);

            assertThrows(CorruptStorageException.class, () -> receiver.write(0, ByteBuffer.wrap(damaged)));

            assertThrows(StorageException.class, receiver::publish);
            assertEquals(List.of(), io.list(Snapshots.DIRECTORY));
        }
        assertNull(store.latest());
    }

    @Test
    void shouldRefuseAWrongHeaderAtOnce() {
        byte[] image = Arrays.copyOf(image(9, 100), 4096);
        UUID other = new UUID(1, 2);
        SnapshotFiles foreign = SnapshotFiles.open(Snapshots.DATA, other, Snapshots.OPTIONS, new MemoryFileIo());
        byte[] foreignImage = image(foreign, write(foreign, 9, 100));

        for (SnapshotStore.Receiver receiver : List.of(store.receive(8, 3, 4288), store.receive(9, 4, 4288))) {
            assertThrows(CorruptStorageException.class, () -> receiver.write(0, ByteBuffer.wrap(image)));
        }
        SnapshotStore.Receiver receiver = store.receive(9, 3, foreignImage.length);
        CorruptStorageException e =
                assertThrows(CorruptStorageException.class, () -> receiver.write(0, ByteBuffer.wrap(foreignImage)));
        assertTrue(String.valueOf(e.getMessage()).contains("another cluster"), e.getMessage());
    }

    @Test
    void shouldRefuseAnotherLengthThanAnnounced() {
        byte[] image = image(9, 100);

        for (int length = image.length - 40; length < image.length + 40; length++) {
            if (length != image.length) {
                SnapshotStore.Receiver receiver = store.receive(9, 3, length);
                assertThrows(CorruptStorageException.class, () -> {
                    receiver.write(0, ByteBuffer.wrap(image));
                    receiver.publish();
                });
            }
        }
        assertThrows(CorruptStorageException.class, () -> store.receive(9, 3, 4159));
        assertThrows(CorruptStorageException.class, () -> store.receive(9, 3, (1 << 20) + 1));
        assertThrows(CorruptStorageException.class, () -> store.receive(0, 3, 5000));
        assertEquals(List.of(), io.list(Snapshots.DIRECTORY));
    }

    @Test
    void shouldRefuseAMixtureOfTwoImagesOfTheSameSnapshot() {
        byte[] image = image(9, 200);
        byte[] other = otherImage();
        SnapshotStore.Receiver receiver = store.receive(9, 3, image.length);
        receiver.write(0, ByteBuffer.wrap(image, 0, 4176));

        assertThrows(
                CorruptStorageException.class,
                () -> receiver.write(4176, ByteBuffer.wrap(other, 4176, other.length - 4176)));

        assertEquals(0, nextOffset(image.length));
    }

    /** Of the same snapshot and length, with another payload, as from a member that wrote its state in another order. */
    private static byte[] otherImage() {
        SnapshotFiles other = open(new MemoryFileIo());
        try (SnapshotStore.Writer writer = other.create(meta(9))) {
            writer.write(ByteBuffer.allocate(200));
            writer.publish();
        }
        return image(other, meta(9));
    }

    @Test
    void shouldRefuseBytesOutOfSequence() {
        SnapshotStore.Receiver receiver = store.receive(9, 3, 5000);

        assertThrows(IllegalArgumentException.class, () -> receiver.write(1, ByteBuffer.allocate(1)));

        receiver.close();
    }

    @Test
    void shouldHoldOneUnfinishedImageOnly() {
        byte[] image = image(9, 200);
        try (SnapshotStore.Receiver receiver = store.receive(9, 3, image.length)) {
            send(receiver, image, 4200, 4200);
        }

        assertEquals(4176, nextOffset(image.length));
        assertEquals(0, nextOffset(image.length + 1));
        assertEquals(0, nextOffset(image.length));
    }

    @Test
    void shouldDropAnUnfinishedImageThatIsNoNewsAnyMore() {
        byte[] image = image(9, 200);
        try (SnapshotStore.Receiver receiver = store.receive(9, 3, image.length)) {
            send(receiver, image, 4200, 4200);
        }
        write(store, 10, 10);

        reopen();

        assertEquals(1, io.list(Snapshots.DIRECTORY).size());
    }

    @Test
    void shouldNotShowAnImageOlderThanTheNewest() throws IOException {
        byte[] image = image(9, 200);
        SnapshotStore.Receiver receiver = store.receive(9, 3, image.length);
        write(store, 10, 10);

        send(receiver, image, image.length, 4200);
        receiver.publish();

        assertEquals(meta(10), store.latest());
        assertArrayEquals(payload(9, 200), read(store, meta(9)));
    }

    @Test
    void shouldKeepTheOldSnapshotUntilTheNewOneIsDurable() throws IOException {
        byte[] image = image(9, 200);
        boolean isCut = true;
        for (int operations = 0; isCut; operations++) {
            freshDisk();
            write(store, 5, 100);
            io.cutPowerAfter(operations);
            boolean isPublished = tryReceive(image);
            isCut = io.isPowerCut();

            for (MemoryFileIo left : List.of(io.afterPowerCut(), io.afterProcessDeath())) {
                try (SnapshotFiles recovered = open(left)) {
                    SnapshotMeta latest = Objects.requireNonNull(recovered.latest());
                    assertEquals(isPublished || latest.index() == 9 ? meta(9) : meta(5), latest);
                    assertArrayEquals(
                            payload(latest.index(), latest.index() == 9 ? 200 : 100), read(recovered, latest));
                }
            }
        }
    }

    private boolean tryReceive(byte[] image) {
        try (SnapshotStore.Receiver receiver = store.receive(9, 3, image.length)) {
            send(receiver, image, image.length, 100);
            receiver.publish();
            return true;
        } catch (StorageException e) {
            return false;
        }
    }

    private static void send(SnapshotStore.Receiver receiver, byte[] image, int end, int pieceLength) {
        while (receiver.nextOffset() < end) {
            int offset = (int) receiver.nextOffset();
            receiver.write(offset, ByteBuffer.wrap(image, offset, Math.min(pieceLength, end - offset)));
        }
    }

    private long nextOffset(long imageLength) {
        try (SnapshotStore.Receiver receiver = store.receive(9, 3, imageLength)) {
            return receiver.nextOffset();
        }
    }

    private static Path part(long index, long imageLength) {
        return Snapshots.DIRECTORY.resolve(new SnapshotName(3, index).part(imageLength));
    }

    private void reopen() {
        store.close();
        store = open(io);
    }

    private void freshDisk() {
        store.close();
        assertEquals(0, io.openFiles());
        io = new MemoryFileIo();
        store = open(io);
    }
}
