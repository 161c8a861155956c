package io.raftwright.configmap.api;

import java.util.List;

/**
 * A transaction was carried out, in one branch or the other.
 *
 * @param revision  the revision of all its writes, or the unchanged one if it wrote nothing
 * @param succeeded whether all compares held, so that the {@code then} branch was taken
 * @param results   one result for each operation of that branch, in order
 */
public record TxnResult(long revision, boolean succeeded, List<OpResult> results) implements OpResult {
    public TxnResult {
        results = List.copyOf(results);
    }

    /**
     * The result of a read within the transaction.
     *
     * @param position which operation of the branch taken, from 0
     * @throws ClassCastException if that operation was not a read
     */
    public RangeResult range(int position) {
        return (RangeResult) results.get(position);
    }
}
