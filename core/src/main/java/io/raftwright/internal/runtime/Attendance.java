package io.raftwright.internal.runtime;

import io.raftwright.internal.membership.Presence;
import io.raftwright.internal.replication.PeerProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * For how long the members have answered, or been silent, since this member began to lead. Only time in which it looked is counted:
 * a leader that stood still, or sent no heartbeats, has missed nobody.
 *
 * <p>Owner: the consensus thread.
 */
final class Attendance {
    private static final class Entry {
        private long lastContactNs;
        private long silentNs;
        private long upNs;

        private Entry(long lastContactNs) {
            this.lastContactNs = lastContactNs;
        }
    }

    private final long everyNs;
    private final long electionTimeoutNs;
    private final Long2ObjectHashMap<Entry> entries = new Long2ObjectHashMap<>();
    private long lookedNs;
    /** Ends of the leader's log: one or two election timeouts ago, and up to one. */
    private long earlierIndex;

    private long laterIndex;
    private long laterNs;

    /**
     * Nobody has been seen yet.
     *
     * @param everyNs   how often it is looked, about
     * @param lastIndex of the leader's log
     */
    Attendance(long everyNs, long electionTimeoutNs, long lastIndex, long nowNs) {
        this.everyNs = everyNs;
        this.electionTimeoutNs = electionTimeoutNs;
        this.lookedNs = nowNs;
        this.earlierIndex = lastIndex;
        this.laterIndex = lastIndex;
        this.laterNs = nowNs;
    }

    /** Looks who has answered since the last time. */
    void look(PeerProgress[] peers, long lastIndex, long nowNs) {
        long passedNs = Math.min(nowNs - lookedNs, 2 * everyNs);
        lookedNs = nowNs;
        if (nowNs - laterNs >= electionTimeoutNs) {
            earlierIndex = laterIndex;
            laterIndex = lastIndex;
            laterNs = nowNs;
        }
        for (PeerProgress peer : peers) {
            Entry entry = entries.get(peer.memberId());
            if (entry == null) {
                entries.put(peer.memberId(), new Entry(peer.lastContactNs()));
            } else {
                note(entry, peer.lastContactNs(), passedNs);
            }
        }
        entries.keySet().removeIf(id -> !isAmong(peers, id));
    }

    private void note(Entry entry, long contactNs, long passedNs) {
        boolean hasAnswered = contactNs != entry.lastContactNs;
        entry.lastContactNs = contactNs;
        entry.silentNs = hasAnswered ? 0 : entry.silentNs + passedNs;
        entry.upNs = entry.silentNs > electionTimeoutNs ? 0 : entry.upNs + passedNs;
    }

    private static boolean isAmong(PeerProgress[] peers, long memberId) {
        for (PeerProgress peer : peers) {
            if (peer.memberId() == memberId) {
                return true;
            }
        }
        return false;
    }

    /** How the members looked at the last time. */
    List<Presence> presences(PeerProgress[] peers, LongPredicate isLeaving) {
        List<Presence> presences = new ArrayList<>();
        for (PeerProgress peer : peers) {
            long id = peer.memberId();
            Entry entry = entries.get(id);
            if (entry != null) {
                boolean isCaughtUp = peer.state() == PeerProgress.State.REPLICATE && peer.matchIndex() >= earlierIndex;
                presences.add(new Presence(
                        id,
                        entry.upNs > 0 && entry.silentNs <= electionTimeoutNs,
                        entry.upNs,
                        entry.silentNs,
                        isCaughtUp,
                        isLeaving.test(id)));
            }
        }
        return presences;
    }
}
