package io.raftwright.testkit.invariant;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of one member: its log as it shows it, and how much of it is durable.
 *
 * <p>Owner: the simulation's thread.
 */
final class MemberRecord {
    /**
     * What was written and not forced yet: where it ends in the store's stream, and what will then be durable. Every write says how
     * far the log was durable when it was made; that is how damage is told from an end.
     */
    private record Pending(
            long position, long firstIndex, long lastIndex, long term, long votedFor, long markedLast, long hint) {
        static final long NOTHING = -1;

        boolean isVote() {
            return firstIndex == NOTHING && term > 0;
        }

        boolean isMark() {
            return firstIndex == NOTHING && term == 0;
        }
    }

    private final long memberId;
    private final LogLine log;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    /** Indexes of the configurations in its log. */
    private final TreeMap<Long, Integer> configurations = new TreeMap<>();
    /** Every vote that became durable, by term. */
    private final Map<Long, Long> durableVotes = new HashMap<>();

    /** What its disk knows to be committed. */
    private long durableHint;

    /** What this process showed that it knows to be committed. */
    private long knownCommit;
    /** What it may have counted together with a configuration. */
    private long carried;

    private long durableLast;
    private long markedLast;
    private long durableTerm;
    private long durableVote;
    private long snapshotIndex;
    private long appliedIndex;
    private boolean wasDamaged;
    private boolean hasForgotten;
    private boolean isWritingSnapshot;
    private boolean isReceivingSnapshot;

    MemberRecord(long memberId) {
        this(memberId, new LogLine());
    }

    MemberRecord(long memberId, LogLine log) {
        this.memberId = memberId;
        this.log = log;
    }

    long memberId() {
        return memberId;
    }

    LogLine log() {
        return log;
    }

    /** Configurations in its log, by index: their links. */
    TreeMap<Long, Integer> configurations() {
        return configurations;
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

    /** The store was opened, and this is its newest. */
    void snapshotFound(long index) {
        snapshotIndex = index;
        isWritingSnapshot = false;
        isReceivingSnapshot = false;
    }

    boolean isWritingSnapshot() {
        return isWritingSnapshot;
    }

    void writingSnapshot(boolean isWriting) {
        isWritingSnapshot = isWriting;
    }

    boolean isReceivingSnapshot() {
        return isReceivingSnapshot;
    }

    void receivingSnapshot(boolean isReceiving) {
        isReceivingSnapshot = isReceiving;
    }

    // ---- writes

    void written(long position, long firstIndex, long lastIndex, long hint) {
        pending.add(new Pending(position, firstIndex, lastIndex, 0, 0, safeLast(), hint));
    }

    void voted(long position, long term, long votedFor) {
        pending.add(new Pending(position, Pending.NOTHING, 0, term, votedFor, safeLast(), 0));
    }

    void marked(long position) {
        pending.add(new Pending(position, Pending.NOTHING, 0, 0, 0, safeLast(), 0));
    }

    /** Everything up to a position is durable. */
    void forced(long position) {
        while (!pending.isEmpty() && pending.peek().position() <= position) {
            Pending done = pending.remove();
            markedLast = Math.max(markedLast, done.markedLast());
            durableHint = Math.max(durableHint, done.hint());
            if (done.isVote()) {
                durableTerm = done.term();
                durableVote = done.votedFor();
                durableVotes.put(durableTerm, durableVote);
            } else if (!done.isMark()) {
                durableLast = done.lastIndex();
                markedLast = Math.min(markedLast, durableLast);
            }
        }
    }

    /** The last entry that survives any crash from now on, as the log shows it. */
    long safeLast() {
        long last = durableLast;
        for (Pending write : pending) {
            if (!write.isVote() && !write.isMark()) {
                last = Math.min(last, write.firstIndex() - 1);
            }
        }
        return last;
    }

    /** The last entry of which something durable behind it says that it is durable: its loss cannot go unnoticed. */
    long markedLast() {
        return Math.min(markedLast, safeLast());
    }

    /** The newest vote that was written and not forced, as term; 0 if there is none. */
    long pendingTerm() {
        long term = 0;
        for (Pending write : pending) {
            term = write.isVote() && write.votedFor() != 0 ? write.term() : term;
        }
        return term;
    }

    long knownCommit() {
        return knownCommit;
    }

    void knowsCommitted(long index) {
        knownCommit = Math.max(knownCommit, index);
    }

    long carried() {
        return carried;
    }

    void carries(long index) {
        carried = index;
    }

    long durableHint() {
        return durableHint;
    }

    // ---- starts

    /** What was not forced is in doubt no more: the store was opened again, and what it shows is durable. */
    void recovered(long term, long votedFor, long hint) {
        pending.clear();
        durableHint = hint;
        knownCommit = Math.max(hint, snapshotIndex);
        carried = 0;
        durableLast = log.lastIndex();
        markedLast = durableLast;
        durableTerm = term;
        durableVote = votedFor;
        durableVotes.put(term, votedFor);
    }

    /** Something was done to its disk that the disk does not tell. */
    void damaged() {
        wasDamaged = true;
    }

    boolean wasDamaged() {
        return wasDamaged;
    }

    /** Damage took entries that were durable, and the log could not know. */
    void forgot() {
        wasDamaged = true;
        hasForgotten = true;
    }

    boolean hasForgotten() {
        return hasForgotten;
    }

    /** Is an entry, as committed, on this member's disk whatever happens? */
    boolean holdsDurably(long index, int link) {
        if (index <= snapshotIndex) {
            return true;
        }
        return index <= safeLast() && log.holds(index) && log.link(index) == link;
    }
}
