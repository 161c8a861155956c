package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.List;

/** A history written down by hand: operations with the times at which they began and ended. Owner: one test. */
final class Script {
    private final List<Operation> operations = new ArrayList<>();

    Script ok(int client, long invokedNs, long returnedNs, Call call, long result) {
        return add(client, invokedNs, returnedNs, call, Outcome.OK, result);
    }

    Script ok(int client, long invokedNs, long returnedNs, Call call) {
        return ok(client, invokedNs, returnedNs, call, Call.NONE);
    }

    Script unknown(int client, long invokedNs, Call call) {
        return add(client, invokedNs, Operation.NEVER, call, Outcome.UNKNOWN, Call.NONE);
    }

    Script refused(int client, long invokedNs, long returnedNs, Call call) {
        return add(client, invokedNs, returnedNs, call, Outcome.REFUSED, Call.NONE);
    }

    private Script add(int client, long invokedNs, long returnedNs, Call call, Outcome outcome, long result) {
        operations.add(new Operation(
                operations.size(), client, call, invokedNs, outcome, returnedNs, result, Operation.NO_PLACE));
        return this;
    }

    History history() {
        return History.of(operations);
    }
}
