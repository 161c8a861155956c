package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides whether a history is linearizable: whether each operation can have taken effect in one moment between its invocation
 * and its return, so that all answers are those of the model. An operation of unknown outcome may have taken effect at any
 * time after its invocation, or never.
 *
 * <p>It needs no place of any operation: it looks at answers and times alone, as a client does. The search is that of Wing and
 * Gong with the cache of Lowe, key by key (Horn and Kroening). It takes about linear time for honest histories with few
 * operations open at once; in the worst case it is exponential, so it is bounded, and may answer {@link Verdict.Unknown}.
 *
 * <p>Sources: J. Wing, C. Gong, Testing and Verifying Concurrent Objects, JPDC 17 (1993). G. Lowe, Testing for Linearizability,
 * Concurrency and Computation 29 (2017). A. Horn, D. Kroening, Faster Linearizability Checking via P-Compositionality, FORTE
 * 2015. M. Herlihy, J. Wing, Linearizability: A Correctness Condition for Concurrent Objects, TOPLAS 12 (1990).
 *
 * <p>Immutable; any thread.
 *
 * @param <S> the state of one key
 */
public final class LinearizabilityCheck<S> {
    /** What a search keeps of one key unless told otherwise: about 150 MB at most, and some seconds. */
    public static final long DEFAULT_MAX_CONFIGURATIONS = 1_000_000;

    private final SequentialModel<S> model;
    private final long maxConfigurations;

    private LinearizabilityCheck(SequentialModel<S> model, long maxConfigurations) {
        this.model = model;
        this.maxConfigurations = maxConfigurations;
    }

    /** A check against a model. */
    public static <S> LinearizabilityCheck<S> of(SequentialModel<S> model) {
        return new LinearizabilityCheck<>(model, DEFAULT_MAX_CONFIGURATIONS);
    }

    /**
     * This, with another limit.
     *
     * @param count how many configurations may be kept for a key, at least 1; each takes about 150 bytes and a state
     */
    public LinearizabilityCheck<S> maxConfigurations(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("maxConfigurations is below 1, maxConfigurations=" + count);
        }
        return new LinearizabilityCheck<>(model, count);
    }

    /**
     * Judges a history, each of its keys.
     *
     * @return {@link Verdict.NotLinearizable} if one key is not, whatever the others; else {@link Verdict.Unknown} if one is
     *         unknown
     */
    public Verdict check(History history) {
        Map<String, List<Operation>> orders = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, List<Operation>> entry : history.byKey().entrySet()) {
            KeySearch<S> search = new KeySearch<>(model, entry.getValue(), model.initial(), maxConfigurations);
            switch (search.run()) {
                case FOUND -> orders.put(entry.getKey(), search.order());
                case GAVE_UP -> unknown.add(entry.getKey());
                case NONE_EXISTS -> {
                    return refuted(entry.getValue(), search.unplaced());
                }
            }
        }
        return unknown.isEmpty() ? new Verdict.Linearizable(orders) : new Verdict.Unknown(unknown);
    }

    private Verdict refuted(List<Operation> operations, Operation unplaced) {
        KeySearch<S> prefix = new KeySearch<>(model, operations, model.initial(), maxConfigurations);
        var unused = prefix.runUntil(unplaced); // It got there before.
        return new Verdict.NotLinearizable(new Explanation<>(model, operations, unplaced).excerpt(), prefix.order());
    }
}
