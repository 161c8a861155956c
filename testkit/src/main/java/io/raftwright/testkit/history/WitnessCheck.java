package io.raftwright.testkit.history;

import io.raftwright.testkit.history.Violation.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks a history against the total order that the system itself claims: its witness. An order that respects real time, and
 * in which each operation gives what was answered, proves the history linearizable (Herlihy and Wing, 1990), over all keys at
 * once and in O(n log n). Beyond that it sees what answers alone do not show: acknowledged writes never applied, and writes
 * applied twice, though nobody happened to read them.
 *
 * <p>Rules:
 * <ul>
 *   <li>an acknowledged update is in the order, at the place that its answer told;
 *   <li>an operation is there at most once, however often it was sent; an unknown one may be, at any place behind all that had
 *       returned when it was invoked; a refused one is not; nothing is there that nobody asked for;
 *   <li>what returned before an update was invoked has a smaller place; what returned before a read was invoked has no
 *       greater place than the read;
 *   <li>each answer is what the model gives at its place. A read with place {@code p} sees the updates up to {@code p}.
 * </ul>
 *
 * <p>Several operations of one client may share a place, if they are open together and on different keys: a transaction. Reads
 * whose place is not known are skipped; {@link LinearizabilityCheck} judges them.
 */
public final class WitnessCheck {
    private WitnessCheck() {}

    /**
     * Checks a history.
     *
     * @param model   what each key does
     * @param order   everything that was applied, by any replica
     * @return every broken promise, or a good report
     */
    public static <S> CheckReport check(SequentialModel<S> model, History history, AppliedOrder order) {
        CheckReport.Builder report = new CheckReport.Builder();
        Places places = new Places(history, report);
        places.take(order);
        places.takeAnswers(model);
        new RealTimeOrder(history, places, report).check(model);
        replay(model, placedOperations(model, history, places, report), places, report);
        return report.build();
    }

    /** In the claimed order; at one place updates come first, then what saw them. */
    private static <S> List<Operation> placedOperations(
            SequentialModel<S> model, History history, Places places, CheckReport.Builder report) {
        List<Operation> placed = new ArrayList<>(history.size());
        for (Operation operation : history.operations()) {
            if (places.isPlaced(operation)) {
                placed.add(operation);
            } else if (operation.isOk() && !model.isUpdate(operation)) {
                report.skipped();
            }
        }
        placed.sort(Comparator.<Operation>comparingLong(places::of)
                .thenComparing(operation -> !model.isUpdate(operation))
                .thenComparingInt(Operation::id));
        return placed;
    }

    private static <S> void replay(
            SequentialModel<S> model, List<Operation> placed, Places places, CheckReport.Builder report) {
        Map<String, S> states = new HashMap<>();
        for (Operation operation : placed) {
            S state = states.getOrDefault(operation.key(), model.initial());
            if (operation.isOk() && !model.mayReturn(state, operation.call(), operation.result())) {
                report.broken(
                        Rule.RIGHT_RESULT,
                        "wrong answer, place=" + places.of(operation) + ", state there=" + text(state) + ", operation="
                                + operation);
            }
            report.checked();
            states.put(operation.key(), model.next(state, operation.call()));
        }
    }

    /** A state as people read it. */
    static String text(Object state) {
        return state instanceof Long value ? Call.text(value) : String.valueOf(state);
    }
}
