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
            long position,
            long firstIndex,
            long lastIndex,
            long term,
            long votedFor,
            long markedLast,
            long markedTerm,
            long hint,
            long inTerm) {
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

    /** The last entry that was durable once, by the term in which it was written; others may have replaced it since. */
    private final Map<Long, Long> lasts = new HashMap<>();

    private long last;
    private long markedLast;
    private long markedTerm;
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

    /** What it knows to be committed once all that was written is durable. */
    long newestHint() {
        long newest = hint;
        for (Pending write : pending) {
            newest = Math.max(newest, write.hint());
        }
        return newest;
    }

    /** Was a vote durable at any time? A newer term takes nothing back. */
    boolean hasVoted(long inTerm, long candidate) {
        Long other = votes.get(inTerm);
        return other != null && other == candidate;
    }

    /**
     * How far what was written in a term has ever been durable. An acknowledgement may leave when one force made that durable and
     * what replaced it: as if it had left before and been long under way.
     */
    long lastIn(long inTerm) {
        return lasts.getOrDefault(inTerm, 0L);
    }

    // ---- writes

    void written(long position, long firstIndex, long lastIndex, long newHint) {
        pending.add(new Pending(position, firstIndex, lastIndex, 0, 0, safeLast(), term, newHint, newestTerm()));
    }

    /** A write did not return: nobody knows whether it happened, and nothing is written behind it. */
    void attempted(long firstIndex, long lastIndex) {
        written(Long.MAX_VALUE, firstIndex, lastIndex, 0);
    }

    void voted(long position, long newTerm, long votedFor) {
        pending.add(new Pending(position, Pending.NOTHING, 0, newTerm, votedFor, safeLast(), term, 0, newestTerm()));
    }

    void marked(long position) {
        pending.add(new Pending(position, Pending.NOTHING, 0, 0, 0, safeLast(), term, 0, newestTerm()));
    }

    /** Everything up to a position is durable. */
    void forced(long position) {
        while (!pending.isEmpty() && pending.peek().position() <= position) {
            Pending done = pending.remove();
            markedLast = hasLied ? markedLast : Math.max(markedLast, done.markedLast());
            markedTerm = hasLied ? markedTerm : Math.max(markedTerm, done.markedTerm());
            hint = Math.max(hint, done.hint());
            if (done.isVote()) {
                term = done.term();
                vote = done.votedFor();
                votes.put(term, vote);
            } else if (!done.isMark()) {
                last = done.lastIndex();
                lasts.merge(done.inTerm(), last, Math::max);
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

    /**
     * Would a log that was opened again, and ends here, hold a part of a batch that replaces entries, or neither it nor them? Of other
     * batches a part may be lost.
     */
    boolean endsWithinReplacement(long index) {
        long end = last;
        boolean isEnd = index == end;
        boolean isWithin = false;
        for (Pending write : pending) {
            if (!write.isVote() && !write.isMark()) {
                boolean isReplacing = write.firstIndex() <= end;
                boolean isPart = index >= write.firstIndex() - 1 && index < write.lastIndex();
                isWithin |= isReplacing && isPart;
                isEnd |= index == write.lastIndex() || (!isReplacing && isPart);
                end = write.lastIndex();
            }
        }
        return isWithin && !isEnd;
    }

    /** The last entry of which something durable behind it says that it is durable: its loss cannot go unnoticed. */
    long markedLast() {
        return Math.min(markedLast, safeLast());
    }

    /** The newest term of which something durable behind it says that it is durable: the loss of its vote cannot go unnoticed. */
    long markedTerm() {
        return markedTerm;
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

    /**
     * It lied while the log was opened, which writes the end anew, or wrote where it was not told to: what proved that the end is
     * there may be gone together with it.
     */
    void destroyedProof() {
        lied();
        markedLast = 0;
        markedTerm = 0;
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
        markedTerm = hasLied ? Math.min(markedTerm, newTerm) : newTerm;
        term = newTerm;
        vote = votedFor;
        votes.put(newTerm, votedFor);
    }
}
