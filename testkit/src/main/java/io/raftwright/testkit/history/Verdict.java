package io.raftwright.testkit.history;

import java.util.List;
import java.util.Map;

/** What {@link LinearizabilityCheck} says of a history. Printed, it is for people. */
public sealed interface Verdict {

    /** Whether an order was found for every key. */
    default boolean isLinearizable() {
        return this instanceof Linearizable;
    }

    /** Whether some key has no order; false while unknown. */
    default boolean isRefuted() {
        return this instanceof NotLinearizable;
    }

    /**
     * Every key has an order that explains all answers.
     *
     * @param orders for each key such an order: all its operations with an answer, and those of unknown outcome that are needed
     *               to explain them
     */
    record Linearizable(Map<String, List<Operation>> orders) implements Verdict {
        @Override
        public String toString() {
            return "linearizable, keys=" + orders.size();
        }
    }

    /**
     * A key has no order.
     *
     * @param excerpt the least of its history that shows it
     * @param prefix  an order of what came before: the longest part of the key's history that has one
     */
    record NotLinearizable(Excerpt excerpt, List<Operation> prefix) implements Verdict {
        @Override
        public String toString() {
            return excerpt.toString();
        }
    }

    /**
     * The search became too large: nothing is known.
     *
     * @param keys the keys for which it gave up; the others have an order
     */
    record Unknown(List<String> keys) implements Verdict {
        @Override
        public String toString() {
            return "unknown: too many ways to order, keys=" + keys;
        }
    }
}
