package io.raftwright.testkit.contract;

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
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link SnapshotStore} must do. Items are those of its list "to be correct, an implementation must".
 *
 * <pre>{@code
 * class MySnapshotStoreTest extends SnapshotStoreContract {
 *     @Override protected SnapshotStore openFresh() { ... }                  // empty, on a medium of its own
 *     @Override protected SnapshotStore reopen(SnapshotStore closed) { ... } // the same medium again
 *     @Override protected SnapshotStore crash(SnapshotStore store) { ... }   // what is left if the power fails now
 * }
 * }</pre>
 *
 * <p>Stores opened by one test must take each other's images. Choose chunks of at most 4 KiB, if the store has such: the
 * contract writes snapshots of some hundred kilobytes.
 */
public abstract class SnapshotStoreContract extends StoreContract<SnapshotStore> {
    private static final int LENGTH = 300_000;

    // 1. show a snapshot in latest only once it is complete and durable, and then at once

    @Test
    void item1ShouldShowASnapshotOnceItIsPublishedAndNotBefore() {
        SnapshotStore store = fresh();
        assertNull(store.latest());

        try (SnapshotStore.Writer writer = store.create(meta(5))) {
            writer.write(ByteBuffer.wrap(payload(5, LENGTH)));
            assertNull(store.latest());
            writer.publish();
            assertEquals(meta(5), store.latest());
        }

        SnapshotStore recovered = crashed(store);
        assertEquals(meta(5), recovered.latest());
        assertEquals(meta(5), reopened(recovered).latest());
    }

    @Test
    void item1ShouldNeverShowASnapshotThatWasAbandoned() {
        SnapshotStore store = fresh();
        SnapshotStore.Writer writer = store.create(meta(5));
        writer.write(ByteBuffer.wrap(payload(5, LENGTH)));

        writer.close();
        writer.close();

        assertNull(store.latest());
        assertThrows(StorageException.class, writer::publish);
        assertNull(reopened(store).latest());
    }

    @Test
    void item1ShouldRefuseASnapshotThatIsNotNewer() {
        SnapshotStore store = fresh();
        write(store, 5, 10);

        assertThrows(IllegalArgumentException.class, () -> store.create(meta(5)));
        assertThrows(IllegalArgumentException.class, () -> store.create(meta(4)));

        assertEquals(meta(5), store.latest());
    }

    // 2. return the bytes written, unaltered, or fail with CorruptStorageException: never other bytes

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, LENGTH})
    void item2ShouldReturnTheBytesWritten(int length) throws IOException {
        SnapshotStore store = fresh();
        write(store, 5, length);

        assertArrayEquals(payload(5, length), read(store, meta(5)));
        assertArrayEquals(payload(5, length), read(reopened(store), meta(5)));
    }

    @Test
    void item2ShouldTakeAndGivePiecesOfAnySize() throws IOException {
        SnapshotStore store = fresh();
        byte[] payload = payload(5, LENGTH);
        try (SnapshotStore.Writer writer = store.create(meta(5))) {
            for (int offset = 0, length; offset < LENGTH; offset += length) {
                length = Math.min(1 + offset / 5, LENGTH - offset);
                ByteBuffer piece = ByteBuffer.wrap(payload, offset, length);
                writer.write(piece);
                assertEquals(0, piece.remaining());
            }
            writer.publish();
        }

        try (InputStream in = store.open(meta(5))) {
            assertEquals(payload[0] & 0xff, in.read());
            assertArrayEquals(Arrays.copyOfRange(payload, 1, 5001), in.readNBytes(5000));
            assertArrayEquals(Arrays.copyOfRange(payload, 5001, LENGTH), in.readAllBytes());
            assertEquals(-1, in.read());
        }
    }

    @Test
    void item2ShouldHaveTheSameImageOnEveryMember() throws IOException {
        SnapshotStore sender = fresh();
        SnapshotStore target = fresh();
        write(sender, 5, LENGTH);
        byte[] image = image(sender, meta(5));

        try (SnapshotStore.Receiver receiver = target.receive(5, 2, image.length)) {
            send(receiver, image, image.length, 10_000);
            assertEquals(meta(5), receiver.publish());
        }

        assertEquals(meta(5), target.latest());
        assertArrayEquals(image, image(target, meta(5)));
        assertArrayEquals(payload(5, LENGTH), read(target, meta(5)));
        assertArrayEquals(payload(5, LENGTH), read(crashed(target), meta(5)));
    }

    // 3. leave the newest complete snapshot readable whatever is interrupted

    @Test
    void item3ShouldKeepTheNewestReadableWhenAWriterIsInterrupted() throws IOException {
        SnapshotStore store = fresh();
        write(store, 5, 1000);
        store.create(meta(6)).write(ByteBuffer.wrap(payload(6, LENGTH)));

        SnapshotStore recovered = crashed(store);

        assertEquals(meta(5), recovered.latest());
        assertArrayEquals(payload(5, 1000), read(recovered, meta(5)));
        write(recovered, 6, 1000);
        assertArrayEquals(payload(6, 1000), read(recovered, meta(6)));
    }

    @Test
    void item3ShouldKeepTheNewestReadableWhenAReceiverIsInterrupted() throws IOException {
        byte[] image = imageOf(9);
        for (int length : new int[] {1, 4096, image.length / 2, image.length}) {
            SnapshotStore store = fresh();
            write(store, 5, 1000);
            send(store.receive(9, 2, image.length), image, length, 10_000);

            SnapshotStore recovered = crashed(store);

            assertEquals(meta(5), recovered.latest());
            assertArrayEquals(payload(5, 1000), read(recovered, meta(5)));
        }
    }

    @Test
    void item3ShouldKeepWhatIsReadReadable() throws IOException {
        SnapshotStore store = fresh();
        write(store, 5, LENGTH);
        byte[] expected = image(store, meta(5));
        InputStream in = store.open(meta(5));
        SnapshotStore.Image image = store.openImage(meta(5));

        for (int index = 6; index < 10; index++) {
            write(store, index, 1000);
        }

        assertArrayEquals(payload(5, LENGTH), in.readAllBytes());
        assertArrayEquals(expected, bytes(image));
        in.close();
        image.close();
        assertEquals(meta(9), store.latest());
    }

    @Test
    void item3ShouldReadAnImageFromAnywhere() {
        SnapshotStore store = fresh();
        write(store, 5, LENGTH);
        byte[] whole = image(store, meta(5));

        try (SnapshotStore.Image image = store.openImage(meta(5))) {
            ByteBuffer piece = ByteBuffer.allocate(100).position(10).limit(60);
            int count = image.read(whole.length - 20, piece);
            assertTrue(count >= 1 && count <= 20, "count=" + count);
            assertEquals(10 + count, piece.position());
            assertEquals(whole[whole.length - 20], piece.get(10));
            assertEquals(0, image.read(whole.length, ByteBuffer.allocate(10)));
            assertEquals(0, image.read(3, ByteBuffer.allocate(0)));
        }
    }

    // 4. publish a received image only if it is whole and sound

    @Test
    void item4ShouldPublishNoDamagedImage() {
        byte[] image = imageOf(9);
        Random random = new Random(1);
        for (int i = 0; i < 60; i++) {
            byte[] damaged = image.clone();
            int offset = i < 20 ? random.nextInt(100) : random.nextInt(damaged.length);
            damaged[offset] ^= (byte) (1 << random.nextInt(8));
            SnapshotStore store = fresh();

            assertRefused(store, 9, damaged, "damaged at offset=" + offset);
        }
    }

    @Test
    void item4ShouldPublishNoImageThatIsNotTheOneAnnounced() {
        byte[] image = imageOf(9);
        SnapshotStore store = fresh();

        assertRefused(store, 10, image, "another index");
        assertRefused(store, 9, Arrays.copyOf(image, image.length - 1), "cut by one byte");
        assertRefused(store, 9, Arrays.copyOf(image, image.length + 1), "longer by one byte");
        assertRefused(store, 9, Arrays.copyOf(image, image.length / 2), "cut in half");
    }

    @Test
    void item4ShouldPublishNoImageBeforeItsEnd() {
        byte[] image = imageOf(9);
        SnapshotStore store = fresh();
        SnapshotStore.Receiver receiver = store.receive(9, 2, image.length);
        send(receiver, image, image.length - 1, 10_000);

        assertThrows(CorruptStorageException.class, receiver::publish);

        receiver.close();
        assertNull(store.latest());
    }

    @Test
    void item4ShouldRefuseAnnouncementsOutOfRange() {
        SnapshotStore store = fresh();

        assertThrows(CorruptStorageException.class, () -> store.receive(9, 2, Long.MAX_VALUE));
        assertThrows(CorruptStorageException.class, () -> store.receive(9, 2, -1));
        assertThrows(CorruptStorageException.class, () -> store.receive(0, 2, 10_000));
    }

    /** The receiver may say so at any byte, at the latest when it is to publish. */
    private void assertRefused(SnapshotStore store, long index, byte[] image, String what) {
        try (SnapshotStore.Receiver receiver = store.receive(index, 2, image.length)) {
            assertThrows(
                    CorruptStorageException.class,
                    () -> {
                        send(receiver, image, image.length, 50_000);
                        receiver.publish();
                    },
                    what);
        }
        assertNull(store.latest(), what);
        try (SnapshotStore.Receiver anew = store.receive(index, 2, image.length)) {
            assertEquals(0, anew.nextOffset(), "not discarded, " + what);
        }
    }

    // 5. let a receiver that was closed early be resumed from nextOffset

    @Test
    void item5ShouldResumeAReceiverThatWasClosed() throws IOException {
        byte[] image = imageOf(9);
        SnapshotStore store = fresh();
        for (int stop : new int[] {1, 10_000, image.length / 2, image.length - 1, image.length}) {
            try (SnapshotStore.Receiver receiver = store.receive(9, 2, image.length)) {
                assertTrue(receiver.nextOffset() <= stop, "nextOffset=" + receiver.nextOffset() + ", sent=" + stop);
                send(receiver, image, stop, 10_000);
                assertEquals(stop, receiver.nextOffset());
            }
            store = stop % 2 == 0 ? reopened(store) : store;
        }

        try (SnapshotStore.Receiver receiver = store.receive(9, 2, image.length)) {
            assertTrue(receiver.nextOffset() > image.length / 2, "nothing kept, nextOffset=" + receiver.nextOffset());
            send(receiver, image, image.length, 10_000);
            receiver.publish();
        }
        assertArrayEquals(payload(9, LENGTH), read(store, meta(9)));
    }

    @Test
    void item5ShouldBeginAnewForAnotherImage() {
        byte[] image = imageOf(9);
        SnapshotStore store = fresh();
        try (SnapshotStore.Receiver receiver = store.receive(9, 2, image.length)) {
            send(receiver, image, image.length / 2, 10_000);
        }

        try (SnapshotStore.Receiver other = store.receive(11, 2, image.length)) {
            assertEquals(0, other.nextOffset());
        }
    }

    @Test
    void item5ShouldFinishAfterACrash() throws IOException {
        byte[] image = imageOf(9);
        SnapshotStore store = fresh();
        send(store.receive(9, 2, image.length), image, image.length / 2, 10_000);

        SnapshotStore recovered = crashed(store);

        try (SnapshotStore.Receiver receiver = recovered.receive(9, 2, image.length)) {
            assertTrue(receiver.nextOffset() <= image.length / 2);
            send(receiver, image, image.length, 10_000);
            assertEquals(meta(9), receiver.publish());
        }
        assertArrayEquals(payload(9, LENGTH), read(recovered, Objects.requireNonNull(recovered.latest())));
    }

    static SnapshotMeta meta(long index) {
        byte[] configuration = payload(-index, SnapshotMeta.MAX_CONFIGURATION_LENGTH);
        return new SnapshotMeta(index, 2, (int) index * 31, ByteBuffer.wrap(configuration));
    }

    static byte[] payload(long index, int length) {
        byte[] payload = new byte[length];
        new Random(index).nextBytes(payload);
        return payload;
    }

    static void write(SnapshotStore store, long index, int length) {
        try (SnapshotStore.Writer writer = store.create(meta(index))) {
            writer.write(ByteBuffer.wrap(payload(index, length)));
            writer.publish();
        }
    }

    static byte[] read(SnapshotStore store, SnapshotMeta meta) throws IOException {
        try (InputStream in = store.open(meta)) {
            return in.readAllBytes();
        }
    }

    /** The image of a snapshot that another member took. */
    private byte[] imageOf(long index) {
        SnapshotStore sender = fresh();
        write(sender, index, LENGTH);
        return image(sender, meta(index));
    }

    private static byte[] image(SnapshotStore store, SnapshotMeta meta) {
        try (SnapshotStore.Image image = store.openImage(meta)) {
            return bytes(image);
        }
    }

    private static byte[] bytes(SnapshotStore.Image image) {
        ByteBuffer bytes = ByteBuffer.allocate((int) image.length());
        while (bytes.hasRemaining()) {
            image.read(bytes.position(), bytes);
        }
        return bytes.array();
    }

    private static void send(SnapshotStore.Receiver receiver, byte[] image, int end, int pieceLength) {
        while (receiver.nextOffset() < end) {
            int offset = (int) receiver.nextOffset();
            receiver.write(offset, ByteBuffer.wrap(image, offset, Math.min(pieceLength, end - offset)));
        }
    }
}
