package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.api.Bytes;
import java.nio.ByteBuffer;

/** Numbers as eight bytes that are ordered like the numbers: {@code value ^ Long.MIN_VALUE}, big-endian. */
final class SortedLong {
    private SortedLong() {}

    static Bytes encoded(long value) {
        return Bytes.of(
                ByteBuffer.allocate(Long.BYTES).putLong(value ^ Long.MIN_VALUE).flip());
    }

    static long decoded(Bytes bytes) {
        if (bytes.length() != Long.BYTES) {
            throw new IllegalArgumentException("a number has 8 bytes, length=" + bytes.length());
        }
        return bytes.asByteBuffer().getLong() ^ Long.MIN_VALUE;
    }
}
