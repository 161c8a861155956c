package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Records what clients do, as they do it.
 *
 * <pre>{@code
 * int id = recorder.invoke(client, Register.write("x", 5)); // before it is sent
 * recorder.returned(id, Call.NONE, revision);                // after the answer is there
 * }</pre>
 *
 * <p>Times are strictly increasing in the order of recording: where the clock stands still, as a simulated one does within an
 * event, a time is some nanoseconds ahead of it. So two events are never simultaneous, and the checks lose no order.
 *
 * <p>Owner: any thread; a lock keeps the sequence. About 150 bytes an operation.
 */
public final class HistoryRecorder {
    private final LongSupplier clockNs;
    private final List<Operation> operations = new ArrayList<>();
    private long lastNs = Long.MIN_VALUE;

    /**
     * Creates an empty recorder.
     *
     * @param clockNs the time: {@code System::nanoTime}, or the simulator's
     */
    public HistoryRecorder(LongSupplier clockNs) {
        this.clockNs = clockNs;
    }

    /**
     * A client is about to send a call. To be called before it is sent.
     *
     * @param client who asks
     * @return the operation's number, for what follows
     */
    public synchronized int invoke(int client, Call call) {
        int id = operations.size();
        operations.add(Operation.open(id, client, call, nextNs()));
        return id;
    }

    /** It happened, and its place in the total order is not known. */
    public void returned(int id, long result) {
        returned(id, result, Operation.NO_PLACE);
    }

    /**
     * It happened. To be called after the answer is there.
     *
     * @param result what was answered, or {@link Call#NONE}
     * @param place  its log index or revision; for a read, and for what changed nothing, the newest it saw
     */
    public synchronized void returned(int id, long result, long place) {
        Operation open = open(id);
        operations.set(
                id,
                new Operation(id, open.client(), open.call(), open.invokedNs(), Outcome.OK, nextNs(), result, place));
    }

    /** It certainly did not happen and will not, as {@code NotLeaderException} says. */
    public synchronized void refused(int id) {
        Operation open = open(id);
        operations.set(
                id,
                new Operation(
                        id,
                        open.client(),
                        open.call(),
                        open.invokedNs(),
                        Outcome.REFUSED,
                        nextNs(),
                        Call.NONE,
                        Operation.NO_PLACE));
    }

    /** How many operations have begun. */
    public synchronized int size() {
        return operations.size();
    }

    /**
     * What has been recorded until now. An operation that has not ended is unknown: a call that timed out is simply never
     * ended.
     */
    public synchronized History history() {
        return History.ofNumbered(operations);
    }

    private Operation open(int id) {
        Operation operation = operations.get(id);
        if (operation.outcome() != Outcome.UNKNOWN) {
            throw new IllegalStateException("operation has ended already, operation=" + operation);
        }
        return operation;
    }

    private long nextNs() {
        lastNs = Math.max(clockNs.getAsLong(), lastNs + 1);
        return lastNs;
    }
}
