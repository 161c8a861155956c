package io.raftwright.configmap.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An immutable string of bytes: a key or a value. Bytes are copied on the way in and on the way out.
 *
 * <p>Ordered as unsigned bytes, from the left; a string comes before every longer one that it begins.
 */
public final class Bytes implements Comparable<Bytes> {
    /** No bytes at all: a fine value, but never a key. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private static final int SHOWN_BYTES = 64;

    private final byte[] bytes;

    private Bytes(byte[] owned) {
        bytes = owned;
    }

    /** The UTF-8 form of a text. */
    public static Bytes of(String text) {
        return adopt(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of an array. */
    public static Bytes of(byte[] source) {
        return adopt(source.clone());
    }

    /** A copy of a buffer's bytes from position to limit; the buffer stays as it is. */
    public static Bytes of(ByteBuffer source) {
        byte[] copy = new byte[source.remaining()];
        source.get(source.position(), copy);
        return adopt(copy);
    }

    private static Bytes adopt(byte[] owned) {
        return owned.length == 0 ? EMPTY : new Bytes(owned);
    }

    /** Bytes in this string, from 0. */
    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /**
     * One byte.
     *
     * @param offset from 0 to {@link #length} exclusive
     */
    public byte byteAt(int offset) {
        return bytes[offset];
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** A read-only view of the bytes, position 0 to limit; each call returns a view of its own. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** Writes all bytes into a buffer at its position, which moves on. */
    public void copyTo(ByteBuffer target) {
        target.put(bytes);
    }

    /** The text that these bytes are in UTF-8; what is not UTF-8 becomes U+FFFD. */
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public boolean startsWith(Bytes prefix) {
        return bytes.length >= prefix.bytes.length
                && Arrays.equals(bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
    }

    /** The smallest string greater than this one: the same with a zero byte behind it. */
    public Bytes next() {
        return new Bytes(Arrays.copyOf(bytes, bytes.length + 1));
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** At most the first 64 bytes: printable ASCII as it is, all else as {@code \xNN}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(Math.min(bytes.length, SHOWN_BYTES) + 8);
        for (int i = 0; i < Math.min(bytes.length, SHOWN_BYTES); i++) {
            int b = bytes[i] & 0xff;
            if (b >= ' ' && b < 0x7f && b != '\\') {
                text.append((char) b);
            } else {
                text.append("\\x").append(Character.forDigit(b >>> 4, 16)).append(Character.forDigit(b & 15, 16));
            }
        }
        return bytes.length <= SHOWN_BYTES
                ? text.toString()
                : text.append("...(").append(bytes.length).append(" bytes)").toString();
    }
}
