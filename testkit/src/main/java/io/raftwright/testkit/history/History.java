package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What clients did, in order of invocation. Immutable; operation number {@code i} is at {@code operation(i)}.
 *
 * <p>{@link #toString} is short; to print a history use {@link HistoryFile}.
 */
public final class History {
    private final List<Operation> operations;

    private History(List<Operation> operations) {
        this.operations = operations;
    }

    /** A history of operations already numbered in their order; the recorder's. */
    static History ofNumbered(List<Operation> operations) {
        return new History(List.copyOf(operations));
    }

    /**
     * A history of operations in any order, as of several files: sorted by their invocation, and numbered anew.
     *
     * @param operations whose times are of one clock
     */
    public static History of(List<Operation> operations) {
        List<Operation> sorted = new ArrayList<>(operations);
        sorted.sort(Comparator.comparingLong(Operation::invokedNs));
        for (int i = 0; i < sorted.size(); i++) {
            sorted.set(i, sorted.get(i).withId(i));
        }
        return new History(List.copyOf(sorted));
    }

    /** How many operations there are, refused ones included. */
    public int size() {
        return operations.size();
    }

    /** The operation with a number from 0 to {@link #size} - 1. */
    public Operation operation(int id) {
        return operations.get(id);
    }

    /** All operations, in order of invocation. */
    public List<Operation> operations() {
        return operations;
    }

    /** The operations of each key, without those refused; keys in order of appearance. */
    public Map<String, List<Operation>> byKey() {
        Map<String, List<Operation>> byKey = new LinkedHashMap<>();
        for (Operation operation : operations) {
            if (operation.outcome() != Outcome.REFUSED) {
                byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
            }
        }
        return byKey;
    }

    @Override
    public String toString() {
        return "history operations=" + size();
    }
}
