package io.raftwright.testkit.history;

import io.raftwright.testkit.history.Violation.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rule that gives linearizability its edge over sequential consistency: who has been answered comes before who asks later.
 *
 * <p>Walks through invocations and returns by time, and keeps the greatest place that has returned.
 *
 * <p>Owner: one check.
 */
final class RealTimeOrder {
    private final List<Operation> byInvocation;
    private final List<Operation> byReturn = new ArrayList<>();
    private final Places places;
    private final CheckReport.Builder report;

    RealTimeOrder(History history, Places places, CheckReport.Builder report) {
        this.byInvocation = history.operations();
        this.places = places;
        this.report = report;
        for (Operation operation : history.operations()) {
            if (operation.isOk() && places.isPlaced(operation)) {
                byReturn.add(operation);
            }
        }
        byReturn.sort(Comparator.comparingLong(Operation::returnedNs));
    }

    void check(SequentialModel<?> model) {
        int returned = 0;
        int newest = -1; // Among those returned, the one with the greatest place.
        for (Operation operation : byInvocation) {
            while (returned < byReturn.size() && byReturn.get(returned).isBefore(operation)) {
                if (newest < 0 || places.of(byReturn.get(newest)) < places.of(byReturn.get(returned))) {
                    newest = returned;
                }
                returned++;
            }
            if (newest >= 0 && places.isPlaced(operation)) {
                compare(model, byReturn.get(newest), operation);
            }
        }
    }

    private void compare(SequentialModel<?> model, Operation before, Operation after) {
        long least = places.of(before) + (model.isUpdate(after) ? 1 : 0);
        if (places.of(after) < least) {
            report.broken(
                    Rule.REAL_TIME_ORDER,
                    "began after another had returned, yet comes no later, places=" + places.of(before) + " and "
                            + places.of(after) + ": " + before + "; " + after);
        }
    }
}
