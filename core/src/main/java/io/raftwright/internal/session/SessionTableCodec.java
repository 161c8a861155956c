package io.raftwright.internal.session;

import io.raftwright.storage.CorruptStorageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * A session table as bytes, the same on every member that is in the same state.
 *
 * <pre>
 * offset length type   meaning
 *      0      8 long   log time in seconds
 *      8      8 long   horizon
 *     16      4 int    number of sessions, at most {@link SessionTable#MAX_SESSIONS}; then of each, ascending by id:
 *      0      8 long   id
 *      8      8 long   floor
 *     16      8 long   index of its last use
 *     24      8 long   log time of its last use
 *     32      4 int    number n of sequences applied at or above the floor
 *     36    8·n longs  the sequences, ascending
 * </pre>
 *
 * Little-endian.
 */
final class SessionTableCodec {
    /** The least that a session takes. */
    private static final int SESSION_LENGTH = 4 * Long.BYTES + Integer.BYTES;

    private static final int HEADER_LENGTH = 2 * Long.BYTES + Integer.BYTES;

    /** What belongs to the table rather than to one session. */
    record Header(long logTime, long horizon) {}

    private SessionTableCodec() {}

    static byte[] encode(long logTime, long horizon, Long2ObjectHashMap<SessionTable.Session> sessions) {
        long[] ids =
                sessions.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
        int length = HEADER_LENGTH;
        for (long id : ids) {
            length += SESSION_LENGTH + sessions.get(id).applied.size() * Long.BYTES;
        }
        ByteBuffer out = ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(logTime)
                .putLong(horizon)
                .putInt(ids.length);
        for (long id : ids) {
            SessionTable.Session session = sessions.get(id);
            long[] applied = session.appliedSorted();
            out.putLong(id)
                    .putLong(session.floor)
                    .putLong(session.lastUsedIndex)
                    .putLong(session.lastUsedTime)
                    .putInt(applied.length);
            for (long sequence : applied) {
                out.putLong(sequence);
            }
        }
        return out.array();
    }

    /** Replaces the sessions by those encoded. */
    static Header decode(byte[] encoded, Long2ObjectHashMap<SessionTable.Session> sessions) {
        ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        sessions.clear();
        check(in.remaining() >= HEADER_LENGTH, "cut short, length", in.remaining());
        Header header = new Header(in.getLong(), in.getLong());
        int count = countOf(in, SESSION_LENGTH);
        check(count <= SessionTable.MAX_SESSIONS, "too many sessions, count", count);
        for (int i = 0; i < count; i++) {
            check(in.remaining() >= SESSION_LENGTH, "sessions missing, count", count);
            SessionTable.Session session = new SessionTable.Session();
            sessions.put(in.getLong(), session);
            session.floor = in.getLong();
            session.lastUsedIndex = in.getLong();
            session.lastUsedTime = in.getLong();
            int appliedCount = countOf(in, Long.BYTES);
            for (int j = 0; j < appliedCount; j++) {
                session.applied.add(in.getLong());
            }
        }
        check(!in.hasRemaining(), "bytes left over, length", in.remaining());
        check(sessions.size() == count, "sessions named twice, count", count);
        return header;
    }

    /** Reads how many items follow, and checks that so many may. */
    private static int countOf(ByteBuffer in, int minLength) {
        int count = in.getInt();
        check(count >= 0 && count <= in.remaining() / minLength, "count out of range, count", count);
        return count;
    }

    private static void check(boolean holds, String what, int value) {
        if (!holds) {
            throw new CorruptStorageException("session table damaged: " + what + "=" + value);
        }
    }
}
