package io.raftwright.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InMemorySnapshotStoreTest {
    private final InMemorySnapshotStore store = new InMemorySnapshotStore();

    @Test
    void shouldShowASnapshotOnlyOncePublished() throws IOException {
        try (SnapshotStore.Writer writer = store.create(meta(5))) {
            writer.write(ByteBuffer.wrap(new byte[] {1, 2}));
            writer.write(ByteBuffer.wrap(new byte[] {3}));
            assertNull(store.latest());
            writer.publish();
        }

        assertEquals(meta(5), store.latest());
        assertArrayEquals(new byte[] {1, 2, 3}, payload(store, meta(5)));
    }

    @Test
    void shouldForgetAnAbandonedSnapshot() {
        SnapshotStore.Writer writer = store.create(meta(5));
        writer.write(ByteBuffer.wrap(new byte[] {1, 2}));

        writer.close();

        assertNull(store.latest());
        assertThrows(StorageException.class, writer::publish);
    }

    @Test
    void shouldHoldTheNewestTwo() throws IOException {
        write(store, 5, new byte[] {5});
        write(store, 6, new byte[] {6});
        SnapshotStore.Image image = store.openImage(meta(5));
        write(store, 7, new byte[] {7});

        assertEquals(meta(7), store.latest());
        assertArrayEquals(new byte[] {6}, payload(store, meta(6)));
        assertThrows(StorageException.class, () -> store.open(meta(5)));
        assertEquals(image.length(), image.read(0, ByteBuffer.allocate(1000)));
        assertThrows(IllegalArgumentException.class, () -> store.create(meta(7)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldResumeWhatWasReceived(boolean reopen) throws IOException {
        write(store, 5, new byte[1000]);
        byte[] image = image(store, meta(5));
        InMemorySnapshotStore target = new InMemorySnapshotStore();
        SnapshotStore.Receiver first = target.receive(5, 2, image.length);
        first.write(0, ByteBuffer.wrap(image, 0, 600));
        first.close();

        InMemorySnapshotStore resumed = reopen ? target.reopened() : target;
        SnapshotStore.Receiver second = resumed.receive(5, 2, image.length);

        assertEquals(600, second.nextOffset());
        second.write(600, ByteBuffer.wrap(image, 600, image.length - 600));
        assertEquals(meta(5), second.publish());
        assertEquals(meta(5), resumed.latest());
        assertArrayEquals(new byte[1000], payload(resumed, meta(5)));
    }

    @Test
    void shouldBeginAnewAfterACrashOrForAnotherImage() {
        SnapshotStore.Receiver receiver = store.receive(5, 2, 100);
        receiver.write(0, ByteBuffer.allocate(50));
        receiver.close();

        InMemorySnapshotStore crashed = store.crashed();

        assertEquals(0, crashed.receive(5, 2, 100).nextOffset());
        crashed.receive(5, 2, 100).write(0, ByteBuffer.allocate(50));
        assertEquals(0, crashed.receive(5, 2, 101).nextOffset());
    }

    @Test
    void shouldRefuseAnyDamagedImage() {
        write(store, 5, new byte[20]);
        byte[] image = image(store, meta(5));

        for (int bit = 0; bit < image.length * 8; bit++) {
            byte[] damaged = image.clone();
            damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
            InMemorySnapshotStore target = new InMemorySnapshotStore();
            SnapshotStore.Receiver receiver = target.receive(5, 2, damaged.length);
            receiver.write(0, ByteBuffer.wrap(damaged));

            assertThrows(CorruptStorageException.class, receiver::publish);

            assertNull(target.latest());
            assertEquals(0, target.receive(5, 2, damaged.length).nextOffset());
        }
    }

    @Test
    void shouldRefuseAnImageThatIsNotTheOneAnnounced() {
        write(store, 5, new byte[20]);
        byte[] image = image(store, meta(5));
        InMemorySnapshotStore target = new InMemorySnapshotStore();

        SnapshotStore.Receiver other = target.receive(6, 2, image.length);
        other.write(0, ByteBuffer.wrap(image));
        assertThrows(CorruptStorageException.class, other::publish);

        SnapshotStore.Receiver shorter = target.receive(5, 2, image.length - 1);
        assertThrows(CorruptStorageException.class, () -> shorter.write(0, ByteBuffer.wrap(image)));

        SnapshotStore.Receiver cut = target.receive(5, 2, image.length + 1);
        cut.write(0, ByteBuffer.wrap(image));
        assertThrows(CorruptStorageException.class, cut::publish);
        assertThrows(CorruptStorageException.class, () -> target.receive(5, 2, Long.MAX_VALUE));
        assertNull(target.latest());
    }

    private static SnapshotMeta meta(long index) {
        return new SnapshotMeta(index, 2, 77, ByteBuffer.wrap(new byte[] {9, 8, 7}));
    }

    private static void write(SnapshotStore store, long index, byte[] payload) {
        try (SnapshotStore.Writer writer = store.create(meta(index))) {
            writer.write(ByteBuffer.wrap(payload));
            writer.publish();
        }
    }

    private static byte[] payload(SnapshotStore store, SnapshotMeta meta) throws IOException {
        try (InputStream in = store.open(meta)) {
            return in.readAllBytes();
        }
    }

    private static byte[] image(SnapshotStore store, SnapshotMeta meta) {
        try (SnapshotStore.Image image = store.openImage(meta)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) image.length());
            while (bytes.hasRemaining()) {
                image.read(bytes.position(), bytes);
            }
            return bytes.array();
        }
    }
}
