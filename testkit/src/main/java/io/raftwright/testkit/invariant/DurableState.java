package io.raftwright.testkit.invariant;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * What is on one member's disk whatever happens, and what was written and is not sure to be.
 *
 * <p>Owner: the simulation's thread.
 */
final class DurableState {
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

    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    /** Every vote that became durable, by term. */
    private final Map<Long, Long> votes = new HashMap<>();

    private long last;
    private long markedLast;
    private long term;
    private long vote;
    /** What the disk knows to be committed. */
    private long hint;

    private boolean hasLied;
    private boolean hasEverLied;

    long term() {
        return term;
    }

    long vote() {
        return vote;
    }

    long hint() {
        return hint;
    }

    /** Was a vote durable at any time? A newer term takes nothing back. */
    boolean hasVoted(long inTerm, long candidate) {
        Long other = votes.get(inTerm);
        return other != null && other == candidate;
    }

    // ---- writes

    void written(long position, long firstIndex, long lastIndex, long newHint) {
        pending.add(new Pending(position, firstIndex, lastIndex, 0, 0, safeLast(), newHint));
    }

    void voted(long position, long newTerm, long votedFor) {
        pending.add(new Pending(position, Pending.NOTHING, 0, newTerm, votedFor, safeLast(), 0));
    }

    void marked(long position) {
        pending.add(new Pending(position, Pending.NOTHING, 0, 0, 0, safeLast(), 0));
    }

    /** Everything up to a position is durable. */
    void forced(long position) {
        while (!pending.isEmpty() && pending.peek().position() <= position) {
            Pending done = pending.remove();
            markedLast = hasLied ? markedLast : Math.max(markedLast, done.markedLast());
            hint = Math.max(hint, done.hint());
            if (done.isVote()) {
                term = done.term();
                vote = done.votedFor();
                votes.put(term, vote);
            } else if (!done.isMark()) {
                last = done.lastIndex();
                markedLast = Math.min(markedLast, last);
            }
        }
    }

    /** The last entry that survives any crash from now on, as the log shows it. */
    long safeLast() {
        long safe = last;
        for (Pending write : pending) {
            if (!write.isVote() && !write.isMark()) {
                safe = Math.min(safe, write.firstIndex() - 1);
            }
        }
        return safe;
    }

    /** The last entry of which something durable behind it says that it is durable: its loss cannot go unnoticed. */
    long markedLast() {
        return Math.min(markedLast, safeLast());
    }

    /** The term of the newest vote that was written and not forced; 0 if there is none. */
    long pendingTerm() {
        long newest = 0;
        for (Pending write : pending) {
            newest = write.isVote() && write.votedFor() != 0 ? write.term() : newest;
        }
        return newest;
    }

    /** The newest term that was written, forced or not. */
    long newestTerm() {
        long newest = term;
        for (Pending write : pending) {
            newest = write.isVote() ? Math.max(newest, write.term()) : newest;
        }
        return newest;
    }

    // ---- the disk itself

    /** It lied: no later write proves that an earlier one is there. */
    void lied() {
        hasLied = true;
        hasEverLied = true;
    }

    /** True if any of what it was told since the member began may not have got there. */
    boolean hasEverLied() {
        return hasEverLied;
    }

    /** Takes over what is known of the disk itself from another record of the same. */
    void isOf(DurableState other) {
        hasLied = other.hasLied;
        hasEverLied = other.hasEverLied;
    }

    /** It lied while the log was opened, which writes the end anew: what proved that to be there may be gone with it. */
    void liedWhileOpening() {
        lied();
        markedLast = 0;
    }

    /** The power was gone: its lies are out. */
    void powerLost() {
        hasLied = false;
    }

    /** What was not forced is in doubt no more: the store was opened again, and what it shows is durable. */
    void recovered(long lastIndex, long newTerm, long votedFor, long newHint) {
        pending.clear();
        hint = newHint;
        last = lastIndex;
        markedLast = hasLied ? Math.min(markedLast, lastIndex) : lastIndex;
        term = newTerm;
        vote = votedFor;
        votes.put(newTerm, votedFor);
    }
}
