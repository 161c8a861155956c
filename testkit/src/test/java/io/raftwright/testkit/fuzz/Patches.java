package io.raftwright.testkit.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Inputs for what is too long to be an input: changes to a sound image. Each is {@code int offset, byte length, bytes}; the offset is taken
 * modulo the image's length. Owner: one thread.
 */
public final class Patches {
    private final byte[] image;
    private final byte[] changed;

    public Patches(byte[] image) {
        this.image = image.clone();
        this.changed = image.clone();
    }

    /** The image with the changes that the input stands for, until the next call. The caller may change it further. */
    public byte[] apply(byte[] input) {
        System.arraycopy(image, 0, changed, 0, image.length);
        ByteBuffer in = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() > 5) {
            int offset = Math.floorMod(in.getInt(), image.length);
            int length = Math.min(Byte.toUnsignedInt(in.get()), Math.min(in.remaining(), image.length - offset));
            in.get(changed, offset, length);
        }
        return changed;
    }

    /** The input that changes one place. */
    public static byte[] patch(int offset, byte... bytes) {
        return ByteBuffer.allocate(5 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(offset)
                .put((byte) bytes.length)
                .put(bytes)
                .array();
    }
}
