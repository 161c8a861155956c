package io.raftwright.testkit.history;

import java.util.Objects;

/**
 * One operation of a client from beginning to end. Immutable.
 *
 * @param id         its number in its {@link History}, from 0, in order of invocation
 * @param client     who asked; a client may have several operations open
 * @param call       what was asked
 * @param invokedNs  before it was sent, by a clock common to all clients
 * @param outcome    how it ended
 * @param returnedNs after its answer was there; {@link #NEVER} if the outcome is unknown
 * @param result     its result if it is {@link Outcome#OK}, else {@link Call#NONE}
 * @param place      its place in the total order if the answer told it: the log index or revision of an update, the one that a
 *                   read saw; else {@link #NO_PLACE}
 */
public record Operation(
        int id, int client, Call call, long invokedNs, Outcome outcome, long returnedNs, long result, long place) {
    /** The time of a return that never came. */
    public static final long NEVER = Long.MAX_VALUE;

    /** No place in the total order is known. */
    public static final long NO_PLACE = -1;

    public Operation {
        Objects.requireNonNull(call, "call");
        if (returnedNs < invokedNs) {
            throw new IllegalArgumentException("returned before it was invoked, operation=" + id + ", invokedNs="
                    + invokedNs + ", returnedNs=" + returnedNs);
        }
        if (outcome == Outcome.UNKNOWN && returnedNs != NEVER) {
            throw new IllegalArgumentException("an unknown outcome has no time of return, operation=" + id);
        }
        if (outcome != Outcome.OK && (result != Call.NONE || place != NO_PLACE)) {
            throw new IllegalArgumentException("only a known outcome has a result, operation=" + id);
        }
    }

    /** An operation that was sent and has no answer yet. */
    static Operation open(int id, int client, Call call, long invokedNs) {
        return new Operation(id, client, call, invokedNs, Outcome.UNKNOWN, NEVER, Call.NONE, NO_PLACE);
    }

    Operation withId(int newId) {
        return new Operation(newId, client, call, invokedNs, outcome, returnedNs, result, place);
    }

    /** What was asked of. */
    public String key() {
        return call.key();
    }

    /** Whether the answer is known, and it happened. */
    public boolean isOk() {
        return outcome == Outcome.OK;
    }

    /** Whether this had returned when the other was invoked. */
    public boolean isBefore(Operation other) {
        return returnedNs < other.invokedNs;
    }

    @Override
    public String toString() {
        String text = "#" + id + " client " + client + ' ' + call;
        if (isOk()) {
            text += " = " + (result == Call.NONE ? "ok" : Long.toString(result));
        } else {
            text += " = " + (outcome == Outcome.UNKNOWN ? "unknown" : "refused");
        }
        if (place != NO_PLACE) {
            text += " at " + place;
        }
        return text + " [" + invokedNs + ".." + (returnedNs == NEVER ? "" : returnedNs) + " ns]";
    }
}
