package io.raftwright.internal.kernel;

import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import java.util.Arrays;

/**
 * The identities of the entries of a log: term and header CRC of each. Since a header CRC covers the one before, two logs that
 * agree in one entry agree in all before it; that is why bringing a copy up to date looks at new entries only.
 */
final class LogCopy {
    private long[] ids = new long[64];
    private long lastIndex;

    /** The identity of the entry at an index of a log. */
    static long idAt(LogReader reader, long index) {
        var frame = reader.read(index, 1);
        return LogFrame.term(frame, 0) << 32 | (LogFrame.link(frame, 0) & 0xffff_ffffL);
    }

    static long termOf(long id) {
        return id >>> 32;
    }

    long lastIndex() {
        return lastIndex;
    }

    /** The identity at an index, or 0 if there is no entry or it is not known. */
    long id(long index) {
        return index < 1 || index > lastIndex ? 0 : ids[(int) index];
    }

    void set(long index, long id) {
        if (index >= ids.length) {
            ids = Arrays.copyOf(ids, (int) Math.max(index + 1, ids.length * 2L));
        }
        if (index > lastIndex + 1) {
            Arrays.fill(ids, (int) lastIndex + 1, (int) index, 0);
        }
        ids[(int) index] = id;
        lastIndex = Math.max(lastIndex, index);
    }

    /** Takes over a log that ends with an index; returns the first index that was news. */
    long follow(LogReader reader, long firstIndex, long newLastIndex) {
        lastIndex = Math.min(lastIndex, newLastIndex);
        long index = newLastIndex;
        while (index >= firstIndex) {
            long id = idAt(reader, index);
            if (id(index) == id) {
                break;
            }
            set(index--, id);
        }
        return index + 1;
    }

    /** Takes over what another copy says, down to where they agree. */
    void follow(LogCopy other) {
        lastIndex = Math.min(lastIndex, other.lastIndex);
        for (long index = other.lastIndex; index >= 1 && id(index) != other.id(index); index--) {
            set(index, other.id(index));
        }
    }
}
