package io.raftwright.testkit.history;

import io.raftwright.testkit.history.Violation.Rule;
import java.util.Arrays;

/**
 * The place of each operation in the total order, from what was applied and from what was answered.
 *
 * <p>Owner: one check.
 */
final class Places {
    private final History history;
    private final CheckReport.Builder report;
    private final long[] placeOf;

    Places(History history, CheckReport.Builder report) {
        this.history = history;
        this.report = report;
        this.placeOf = new long[history.size()];
        Arrays.fill(placeOf, Operation.NO_PLACE);
    }

    long of(Operation operation) {
        return placeOf[operation.id()];
    }

    boolean isPlaced(Operation operation) {
        return of(operation) != Operation.NO_PLACE;
    }

    /** Takes over what replicas applied. */
    void take(AppliedOrder order) {
        for (int i = 0; i < order.size(); i++) {
            int id = order.operation(i);
            long place = order.place(i);
            if (id < 0 || id >= history.size()) {
                report.broken(Rule.NOTHING_INVENTED, "applied what nobody asked, place=" + place + ", operation=" + id);
                continue;
            }
            Operation operation = history.operation(id);
            if (operation.outcome() == Outcome.REFUSED) {
                report.broken(
                        Rule.NOTHING_INVENTED, "refused, yet applied, place=" + place + ", operation=" + operation);
            }
            if (isPlaced(operation)) {
                report.broken(
                        Rule.EXACTLY_ONCE,
                        "applied twice, places=" + of(operation) + " and " + place + ", operation=" + operation);
            } else {
                placeOf[id] = place;
            }
            if (i > 0 && order.place(i - 1) == place) {
                share(place, order.operation(i - 1), operation);
            }
        }
    }

    private void share(long place, int before, Operation operation) {
        if (before < 0 || before >= history.size()) {
            return; // Told already: nobody asked for it.
        }
        Operation other = history.operation(before);
        boolean isTransaction = other.client() == operation.client()
                && !other.key().equals(operation.key())
                && !other.isBefore(operation)
                && !operation.isBefore(other);
        if (!isTransaction) {
            report.broken(
                    Rule.ONE_PLACE, "two operations in one place, place=" + place + ": " + other + "; " + operation);
        }
    }

    /** Takes over what clients were told, and compares it with what was applied. */
    void takeAnswers(SequentialModel<?> model) {
        for (Operation operation : history.operations()) {
            if (!operation.isOk()) {
                continue;
            }
            if (!isPlaced(operation)) {
                if (model.isUpdate(operation)) {
                    report.broken(Rule.NOTHING_LOST, "acknowledged, never applied, operation=" + operation);
                } else {
                    placeOf[operation.id()] = operation.place();
                }
            } else if (operation.place() != Operation.NO_PLACE && operation.place() != of(operation)) {
                report.broken(
                        Rule.ONE_PLACE,
                        "answered with another place than applied at, place=" + of(operation) + ", operation="
                                + operation);
            }
        }
    }
}
