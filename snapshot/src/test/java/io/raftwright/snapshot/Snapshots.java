package io.raftwright.snapshot;

import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;

/** What the tests of this package share: a cluster, small chunks, and snapshots with a payload that their index tells. */
final class Snapshots {
    static final UUID CLUSTER = new UUID(0x1122334455667788L, 0x99aabbccddeeff00L);
    static final Path DATA = Path.of("data");
    static final Path DIRECTORY = DATA.resolve("snap");
    static final int CHUNK_LENGTH = 64;
    static final SnapshotOptions OPTIONS = new SnapshotOptions(CHUNK_LENGTH, 2, 1 << 20);

    private Snapshots() {}

    static SnapshotFiles open(MemoryFileIo io) {
        return SnapshotFiles.open(DATA, CLUSTER, OPTIONS, io);
    }

    static Path path(long index) {
        return DIRECTORY.resolve(new SnapshotName(3, index).complete());
    }

    static SnapshotMeta meta(long index) {
        return new SnapshotMeta(index, 3, (int) index * 17, ByteBuffer.wrap(new byte[] {1, 2, 3, (byte) index}));
    }

    static byte[] payload(long index, int length) {
        byte[] payload = new byte[length];
        new Random(index).nextBytes(payload);
        return payload;
    }

    static SnapshotMeta write(SnapshotStore store, long index, int length) {
        try (SnapshotStore.Writer writer = store.create(meta(index))) {
            writer.write(ByteBuffer.wrap(payload(index, length)));
            writer.publish();
        }
        return meta(index);
    }

    static byte[] read(SnapshotStore store, SnapshotMeta meta) throws IOException {
        try (InputStream in = store.open(meta)) {
            return in.readAllBytes();
        }
    }

    static byte[] image(SnapshotStore store, SnapshotMeta meta) {
        try (SnapshotStore.Image image = store.openImage(meta)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) image.length());
            while (bytes.hasRemaining()) {
                image.read(bytes.position(), bytes);
            }
            return bytes.array();
        }
    }

    /** The image of a snapshot, as another member would send it. */
    static byte[] image(long index, int length) {
        SnapshotFiles store = open(new MemoryFileIo());
        return image(store, write(store, index, length));
    }
}
