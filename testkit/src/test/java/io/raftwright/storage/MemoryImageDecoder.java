package io.raftwright.storage;

import io.raftwright.testkit.fuzz.Decoder;
import io.raftwright.testkit.fuzz.Fixpoint;
import io.raftwright.testkit.fuzz.Sums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Images of snapshots as stores in memory send them. */
public final class MemoryImageDecoder {
    private MemoryImageDecoder() {}

    public static List<Decoder> all() {
        SnapshotMeta meta = new SnapshotMeta(7, 2, 99, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        Decoder image = new Decoder(
                "core-memory-image",
                List.of(bytes(MemoryImage.of(meta, new byte[] {4, 5, 6, 7}))),
                List.of(CorruptStorageException.class),
                MemoryImageDecoder::take);
        return List.of(image, image.sealed(bytes -> Sums.seal(bytes, 0, Integer.BYTES, bytes.length)));
    }

    private static byte[] bytes(MemoryImage image) {
        byte[] bytes = new byte[image.length()];
        int unused = image.read(0, ByteBuffer.wrap(bytes));
        return bytes;
    }

    private static boolean take(byte[] input) throws IOException {
        MemoryImage image = MemoryImage.verified(input);
        MemoryImage again = MemoryImage.of(image.meta(), image.payload().readAllBytes());
        return Fixpoint.requireBytes(input, bytes(again));
    }
}
