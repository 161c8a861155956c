package io.raftwright.testkit.invariant;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * What is known of one member: its log as it shows it, and how much of it is durable.
 *
 * <p>Owner: the simulation's thread.
 */
final class MemberRecord {
    /** What was written and not forced yet: where it ends in the store's stream, and what will then be durable. */
    private record Pending(long position, long firstIndex, long lastIndex, long term, long votedFor) {
        static final long NOTHING = -1;

        boolean isVote() {
            return firstIndex == NOTHING;
        }
    }

    private final long memberId;
    private final LogLine log = new LogLine();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private long durableLast;
    private long durableTerm;
    /** Every vote that became durable, by term. */
    private final Map<Long, Long> durableVotes = new HashMap<>();

    private long durableVote;
    private long snapshotIndex;
    private long appliedIndex;

    MemberRecord(long memberId) {
        this.memberId = memberId;
    }

    long memberId() {
        return memberId;
    }

    LogLine log() {
        return log;
    }

    long snapshotIndex() {
        return snapshotIndex;
    }

    long durableTerm() {
        return durableTerm;
    }

    long durableVote() {
        return durableVote;
    }

    /** Was a vote durable at any time? A newer term takes nothing back. */
    boolean hasVotedDurably(long term, long candidate) {
        Long vote = durableVotes.get(term);
        return vote != null && vote == candidate;
    }

    long appliedIndex() {
        return appliedIndex;
    }

    void applied(long index) {
        appliedIndex = index;
    }

    void snapshot(long index) {
        snapshotIndex = Math.max(snapshotIndex, index);
    }

    void written(long position, long firstIndex, long lastIndex) {
        pending.add(new Pending(position, firstIndex, lastIndex, 0, 0));
    }

    void voted(long position, long term, long votedFor) {
        pending.add(new Pending(position, Pending.NOTHING, 0, term, votedFor));
    }

    /** Everything up to a position is durable. */
    void forced(long position) {
        while (!pending.isEmpty() && pending.peek().position() <= position) {
            Pending done = pending.remove();
            if (done.isVote()) {
                durableTerm = done.term();
                durableVote = done.votedFor();
                durableVotes.put(durableTerm, durableVote);
            } else {
                durableLast = done.lastIndex();
            }
        }
    }

    /** The last entry that survives any crash from now on, as the log shows it. */
    long safeLast() {
        long last = durableLast;
        for (Pending write : pending) {
            if (!write.isVote()) {
                last = Math.min(last, write.firstIndex() - 1);
            }
        }
        return last;
    }

    /** What was not forced is in doubt no more: the store was opened again, and what it shows is durable. */
    void recovered(long term, long votedFor) {
        pending.clear();
        durableLast = log.lastIndex();
        durableTerm = term;
        durableVote = votedFor;
        durableVotes.put(term, votedFor);
    }

    /** Is an entry, as committed, on this member's disk whatever happens? */
    boolean holdsDurably(long index, int link) {
        if (index <= snapshotIndex) {
            return true;
        }
        return index <= safeLast() && log.holds(index) && log.link(index) == link;
    }
}
