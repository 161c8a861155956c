package io.raftwright.internal.session;

import io.raftwright.storage.CorruptStorageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;

/**
 * Which proposals were applied, so that a proposal sent twice is applied once (Raft dissertation §6.3). Part of the replicated
 * state: it changes by applied entries only, in the same way on every member, and is carried in snapshots.
 *
 * <p>Of each session it keeps the floor, below which the proposer has done with everything, and the sequences applied above it:
 * no more than the proposer may have pending. When there are too many sessions, the one least recently used <em>in the log</em>
 * goes; a proposal of a session that is gone is not applied.
 *
 * <p>Owner: the apply thread.
 */
public final class SessionTable {
    static final int MAX_SESSIONS = 4096;

    /** Id, floor, last index and count: the least that a session takes when encoded. */
    private static final int SESSION_LENGTH = 3 * Long.BYTES + Integer.BYTES;

    private static final class Session {
        private final LongHashSet applied = new LongHashSet();
        private long floor = 1;
        private long lastUsedIndex;
    }

    private final Long2ObjectHashMap<Session> sessions = new Long2ObjectHashMap<>();

    /**
     * Notes a proposal that comes to be applied.
     *
     * @param floor the proposer's floor when it sent this
     * @param index its log index
     * @return true if it is to be applied: it is the first of its kind and its proposer has not given it up
     */
    public boolean admit(long sessionId, long sequence, long floor, long index) {
        Session session = sessions.get(sessionId);
        if (session == null) {
            if (floor > 1) {
                return false;
            }
            session = new Session();
            sessions.put(sessionId, session);
            evictIfCrowded();
        }
        session.lastUsedIndex = index;
        raiseFloor(session, floor);
        return sequence >= session.floor && session.applied.add(sequence);
    }

    /** True if this proposal was applied, or given up by its proposer. */
    public boolean isDone(long sessionId, long sequence) {
        Session session = sessions.get(sessionId);
        return session != null && (sequence < session.floor || session.applied.contains(sequence));
    }

    private static void raiseFloor(Session session, long floor) {
        if (floor > session.floor) {
            session.applied.removeIf(sequence -> sequence < floor);
            session.floor = floor;
        }
    }

    private void evictIfCrowded() {
        if (sessions.size() <= MAX_SESSIONS) {
            return;
        }
        long oldestId = 0;
        long oldestIndex = Long.MAX_VALUE;
        for (var cursor = sessions.entrySet().iterator(); cursor.hasNext(); ) {
            cursor.next();
            Session session = sessions.get(cursor.getLongKey());
            if (session.lastUsedIndex > 0 && session.lastUsedIndex < oldestIndex) {
                oldestIndex = session.lastUsedIndex;
                oldestId = cursor.getLongKey();
            }
        }
        sessions.remove(oldestId);
    }

    /** The table's content, little-endian: a count, then per session id, floor, last index, count and sequences, all sorted. */
    public byte[] encode() {
        long[] ids =
                sessions.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
        int length = Integer.BYTES;
        for (long id : ids) {
            length += SESSION_LENGTH + sessions.get(id).applied.size() * Long.BYTES;
        }
        ByteBuffer out =
                ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN).putInt(ids.length);
        for (long id : ids) {
            Session session = sessions.get(id);
            long[] applied = session.applied.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(applied);
            out.putLong(id)
                    .putLong(session.floor)
                    .putLong(session.lastUsedIndex)
                    .putInt(applied.length);
            for (long sequence : applied) {
                out.putLong(sequence);
            }
        }
        return out.array();
    }

    /**
     * Replaces the content by what {@link #encode} returned.
     *
     * @throws CorruptStorageException if it is not that
     */
    public void decode(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        sessions.clear();
        int count = countOf(in, SESSION_LENGTH);
        for (int i = 0; i < count; i++) {
            check(in.remaining() >= SESSION_LENGTH, "sessions missing, count", count);
            Session session = new Session();
            sessions.put(in.getLong(), session);
            session.floor = in.getLong();
            session.lastUsedIndex = in.getLong();
            int appliedCount = countOf(in, Long.BYTES);
            for (int j = 0; j < appliedCount; j++) {
                session.applied.add(in.getLong());
            }
        }
        check(!in.hasRemaining(), "bytes left over, length", in.remaining());
    }

    /** Reads how many items follow, and checks that so many may. */
    private static int countOf(ByteBuffer in, int minLength) {
        check(in.remaining() >= Integer.BYTES, "count missing, length", in.remaining());
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
