package io.raftwright.configmap.api;

import java.util.ArrayList;
import java.util.List;

/**
 * An atomic transaction: if all compares hold, one list of operations, otherwise another. All its writes share one revision.
 *
 * <pre>{@code
 * Txn.when(Compare.value("colour").equalTo("red"))
 *         .then(Op.put("colour", "blue"))
 *         .otherwise(Op.read("colour"));
 * }</pre>
 *
 * <p>No key may be written twice, and none written that the transaction also deletes; the branches of one transaction may
 * share keys. At most {@link #MAX_OPS} operations a list, nested ones on top of each other included, and
 * {@link #MAX_DEPTH} transactions within each other. What breaks a rule is refused as a whole, with an
 * {@link InvalidRequestException}.
 *
 * @param compares   all must hold; none means that they do
 * @param successOps carried out in order if they hold
 * @param failureOps carried out in order if they do not
 */
public record Txn(List<Compare> compares, List<Op> successOps, List<Op> failureOps) {
    /** The longest of a transaction's three lists may be this long, and what it leaves is for transactions within. */
    public static final int MAX_OPS = 128;

    /** A transaction may lie within another, and so on, this deep. */
    public static final int MAX_DEPTH = 16;

    public Txn {
        compares = List.copyOf(compares);
        successOps = List.copyOf(successOps);
        failureOps = List.copyOf(failureOps);
    }

    /** Begins a transaction with its conditions. */
    public static Txn when(Compare... compares) {
        return new Txn(List.of(compares), List.of(), List.of());
    }

    /** This, with operations added for when all compares hold. */
    public Txn then(Op... ops) {
        return new Txn(compares, joined(successOps, ops), failureOps);
    }

    /** This, with operations added for when some compare does not hold. */
    public Txn otherwise(Op... ops) {
        return new Txn(compares, successOps, joined(failureOps, ops));
    }

    private static List<Op> joined(List<Op> ops, Op[] more) {
        List<Op> all = new ArrayList<>(ops);
        all.addAll(List.of(more));
        return all;
    }
}
