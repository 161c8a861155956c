package io.raftwright.testkit.invariant;

import java.util.ArrayDeque;

/**
 * How many bytes of one log, and of one term, lie behind what anybody took for committed.
 *
 * <p>Owner: the simulation's thread.
 */
final class UncommittedBytes {
    private record Batch(long lastIndex, long length) {}

    private final ArrayDeque<Batch> batches = new ArrayDeque<>();
    private long term;
    private long total;

    /** A batch was appended. */
    void appended(long batchTerm, long lastIndex, long length) {
        if (batchTerm != term) {
            term = batchTerm;
            batches.clear();
            total = 0;
        }
        batches.add(new Batch(lastIndex, length));
        total += length;
    }

    void committed(long index) {
        while (!batches.isEmpty() && batches.getFirst().lastIndex() <= index) {
            total -= batches.removeFirst().length();
        }
    }

    /** How many there are, of a term. */
    long total(long ofTerm) {
        return ofTerm == term ? total : 0;
    }
}
