package io.raftwright.storage;

/**
 * What a log held durably, and lost to damage: everything from behind its present end up to an end that it once had. A member
 * may have acknowledged any of it, so it must neither lead nor acknowledge, nor vote as if it had never been there, before it
 * holds as much again.
 *
 * @param lastIndex index of the last entry that the log held, or {@link #UNKNOWN}
 * @param lastTerm  term of that entry; if it is unknown, a term that no entry lost is beyond
 * @param lastLink  {@linkplain LogFrame#link link} of that entry's frame; 0 if the entry is unknown
 * @param damage    what is damaged, with file, offset and indexes, and what a person can do; for a person
 */
public record LogLoss(long lastIndex, long lastTerm, int lastLink, String damage) {
    /** Stands for a last index of which nothing is known. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    /** An end of which only the term is known. */
    public static LogLoss upToTerm(long lastTerm, String damage) {
        return new LogLoss(UNKNOWN, lastTerm, 0, damage);
    }

    /**
     * Whether a log that ends like this, and was brought up to there by leaders of no term before this log's own, holds all of
     * what was lost that was ever committed. Up to the same index it is the same log, but for what no majority ever held; and
     * an entry of a later term comes behind all that was committed in the terms before (Raft paper §5.4.3).
     */
    public boolean isMadeGood(long index, long term) {
        return index >= lastIndex || term > lastTerm;
    }

    /** Whether a candidate's log that ends like this holds whatever of the loss may be committed (Raft paper §5.4.1). */
    public boolean isCoveredBy(long index, long term) {
        return term > lastTerm || (term == lastTerm && index >= lastIndex);
    }
}
