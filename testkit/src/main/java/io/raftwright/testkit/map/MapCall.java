package io.raftwright.testkit.map;

import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.OpResult;
import io.raftwright.testkit.history.Operation;
import io.raftwright.testkit.history.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One call of a client, and what became of it.
 *
 * <p>Owner: the simulation's thread.
 */
final class MapCall {
    private final int client;
    private final Op op;
    private final long invokedNs;
    private long operation;
    private Outcome outcome = Outcome.UNKNOWN;
    private long returnedNs = Operation.NEVER;
    private long place = Operation.NO_PLACE;
    private @Nullable OpResult result;

    MapCall(int client, Op op, long invokedNs) {
        this.client = client;
        this.op = op;
        this.invokedNs = invokedNs;
    }

    /** It is on its way, under this number. */
    void sent(long asOperation) {
        operation = asOperation;
    }

    void answered(OpResult answer, long atPlace, long nowNs) {
        outcome = Outcome.OK;
        result = answer;
        place = atPlace;
        returnedNs = nowNs;
    }

    void refused(long nowNs) {
        outcome = Outcome.REFUSED;
        returnedNs = nowNs;
    }

    int client() {
        return client;
    }

    Op op() {
        return op;
    }

    /** The number that it carries through the log; 0 for what only reads. */
    long operation() {
        return operation;
    }

    long invokedNs() {
        return invokedNs;
    }

    Outcome outcome() {
        return outcome;
    }

    long returnedNs() {
        return returnedNs;
    }

    /** Where it stands in the log if it was answered; of a read, the last command that it saw. */
    long place() {
        return place;
    }

    /** The answer, if there was one. */
    @Nullable
    OpResult result() {
        return result;
    }
}
