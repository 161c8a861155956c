package io.raftwright.internal.session;

import java.util.Arrays;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;

/**
 * Which proposals were applied, so that a proposal sent twice is applied once (Raft dissertation §6.3). Part of the replicated
 * state: it changes by applied entries only, in the same way on every member, and is carried in snapshots.
 *
 * <p>Of each session it keeps the floor, below which the proposer has done with everything, and the sequences applied above it:
 * no more than the proposer may have pending.
 *
 * <p>A session goes when it was not used for {@link #TIMEOUT_SECONDS} of log time, or, when there are too many, if it is the one
 * least recently used <em>in the log</em>. What it knew is forgotten then, so none of its proposals may ever be applied again:
 * a session is taken for new only if it was born at or behind the {@link #horizon}, the last use of any session that went. All
 * entries of a session lie behind its birth, so a session that went was born before the horizon and never comes back.
 *
 * <p>Owner: the apply thread.
 */
public final class SessionTable {
    /** Sessions kept at most: each start of a member begins one. */
    public static final int MAX_SESSIONS = 4096;
    /** A constant of the format: all members must forget a session at the same entry, whatever their options are. */
    public static final long TIMEOUT_SECONDS = 3600;

    /** What is known of one session. Owner: the apply thread. */
    static final class Session {
        final LongHashSet applied = new LongHashSet();
        long floor = 1;
        long lastUsedIndex;
        long lastUsedTime;

        long[] appliedSorted() {
            long[] sequences = applied.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(sequences);
            return sequences;
        }
    }

    private final int maxSessions;
    private final Long2ObjectHashMap<Session> sessions = new Long2ObjectHashMap<>();
    private long logTime;
    private long horizon;
    /** No session is due to go before this log time. */
    private long nextExpiry;

    public SessionTable() {
        this(MAX_SESSIONS);
    }

    /** With another bound, for tests: members of one cluster must have the same. */
    SessionTable(int maxSessions) {
        this.maxSessions = maxSessions;
    }

    /** The log time of the last entry applied, in seconds; it never goes back. */
    public long logTime() {
        return logTime;
    }

    /** The last index at which a session was used that is gone now, or 0. Grows whenever a session goes. */
    public long horizon() {
        return horizon;
    }

    /**
     * An entry comes to be applied: drops the sessions that were not used for long. Called for every entry, before anything else
     * is done with it.
     *
     * @param seconds its log time
     */
    public void onTime(long seconds) {
        if (seconds > logTime) {
            logTime = seconds;
            if (logTime >= nextExpiry) {
                expire();
            }
        }
    }

    private void expire() {
        long oldest = logTime;
        for (var cursor = sessions.entrySet().iterator(); cursor.hasNext(); ) {
            cursor.next();
            Session session = cursor.getValue();
            if (logTime - session.lastUsedTime >= TIMEOUT_SECONDS) {
                horizon = Math.max(horizon, session.lastUsedIndex);
                cursor.remove();
            } else {
                oldest = Math.min(oldest, session.lastUsedTime);
            }
        }
        nextExpiry = oldest + TIMEOUT_SECONDS;
    }

    /**
     * Notes a proposal that comes to be applied.
     *
     * @param birth of its session: {@link SessionKey#birthIndex}
     * @param floor the proposer's floor when it sent this
     * @param index its log index
     * @return true if it is to be applied: it is the first of its kind, its proposer has not given it up, and its session is not
     *     gone
     */
    public boolean admit(long sessionId, long birth, long sequence, long floor, long index) {
        Session session = sessions.get(sessionId);
        if (session == null) {
            if (birth < horizon) {
                return false;
            }
            if (sessions.size() >= maxSessions) {
                evictOne();
            }
            session = new Session();
            sessions.put(sessionId, session);
        }
        session.lastUsedIndex = index;
        session.lastUsedTime = logTime;
        raiseFloor(session, floor);
        return sequence >= session.floor && session.applied.add(sequence);
    }

    /** True if this proposal was applied, or given up by its proposer; false also if its session is gone. */
    public boolean isDone(long sessionId, long sequence) {
        Session session = sessions.get(sessionId);
        return session != null && (sequence < session.floor || session.applied.contains(sequence));
    }

    /** True if no proposal of the session will be applied any more. */
    public boolean isGone(SessionKey session) {
        return session.birthIndex() < horizon && !sessions.containsKey(session.id());
    }

    private static void raiseFloor(Session session, long floor) {
        if (floor > session.floor) {
            session.applied.removeIf(sequence -> sequence < floor);
            session.floor = floor;
        }
    }

    private void evictOne() {
        long oldestId = 0;
        long oldestIndex = Long.MAX_VALUE;
        for (var cursor = sessions.entrySet().iterator(); cursor.hasNext(); ) {
            cursor.next();
            Session session = cursor.getValue();
            if (session.lastUsedIndex < oldestIndex) {
                oldestIndex = session.lastUsedIndex;
                oldestId = cursor.getLongKey();
            }
        }
        sessions.remove(oldestId);
        horizon = Math.max(horizon, oldestIndex);
    }

    /** The table's content: see {@link SessionTableCodec}. */
    public byte[] encode() {
        return SessionTableCodec.encode(logTime, horizon, sessions);
    }

    /**
     * Replaces the content by what {@link #encode} returned.
     *
     * @throws io.raftwright.storage.CorruptStorageException if it is not that
     */
    public void decode(byte[] encoded) {
        SessionTableCodec.Header header = SessionTableCodec.decode(encoded, sessions);
        logTime = header.logTime();
        horizon = header.horizon();
        nextExpiry = 0;
    }
}
