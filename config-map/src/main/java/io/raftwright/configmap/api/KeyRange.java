package io.raftwright.configmap.api;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keys from one key on, up to another. No key lies in a range whose end is not greater than its beginning.
 *
 * @param from the smallest key; empty means from the very first
 * @param to   the smallest key that is too great, or null for no end
 */
public record KeyRange(Bytes from, @Nullable Bytes to) {
    private static final KeyRange ALL = new KeyRange(Bytes.EMPTY, null);

    public KeyRange {
        Objects.requireNonNull(from, "from");
    }

    /**
     * One key alone.
     *
     * @throws InvalidRequestException if it is empty
     */
    public static KeyRange key(Bytes key) {
        if (key.isEmpty()) {
            throw new InvalidRequestException(InvalidRequestException.Reason.EMPTY_KEY, "key is empty");
        }
        return new KeyRange(key, key.next());
    }

    /** One key alone, in UTF-8. */
    public static KeyRange key(String key) {
        return key(Bytes.of(key));
    }

    /** All keys that begin so; with an empty prefix, all keys. */
    public static KeyRange prefix(Bytes prefix) {
        byte[] end = prefix.toByteArray();
        int last = end.length - 1;
        while (last >= 0 && end[last] == (byte) 0xff) {
            last--;
        }
        if (last < 0) {
            return new KeyRange(prefix, null);
        }
        end[last]++;
        return new KeyRange(prefix, Bytes.of(Arrays.copyOf(end, last + 1)));
    }

    /** All keys that begin so, in UTF-8. */
    public static KeyRange prefix(String prefix) {
        return prefix(Bytes.of(prefix));
    }

    /** The keys from one on, up to another that is not included. */
    public static KeyRange between(Bytes from, Bytes to) {
        return new KeyRange(from, Objects.requireNonNull(to, "to"));
    }

    /** The keys from one on, up to another that is not included, in UTF-8. */
    public static KeyRange between(String from, String to) {
        return between(Bytes.of(from), Bytes.of(to));
    }

    /** The keys from one on, to the end. */
    public static KeyRange from(Bytes from) {
        return new KeyRange(from, null);
    }

    /** The keys from one on, to the end, in UTF-8. */
    public static KeyRange from(String from) {
        return from(Bytes.of(from));
    }

    /** Every key. */
    public static KeyRange all() {
        return ALL;
    }

    public boolean contains(Bytes key) {
        return key.compareTo(from) >= 0 && (to == null || key.compareTo(to) < 0);
    }

    /** Whether this is one key alone, as made by {@link #key(Bytes)}. */
    public boolean isSingleKey() {
        return to != null
                && !from.isEmpty()
                && to.length() == from.length() + 1
                && to.byteAt(from.length()) == 0
                && to.startsWith(from);
    }

    @Override
    public String toString() {
        if (isSingleKey()) {
            return from.toString();
        }
        return "[" + from + ".." + (to == null ? "" : to) + ")";
    }
}
