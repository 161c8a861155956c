package io.raftwright;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds nothing, and takes until a gate opens to write that down. Any thread.
 *
 * @param writesHeld counts those that came to the gate
 */
record HeldCapture(CountDownLatch gate, AtomicInteger writesHeld) implements StateMachine<Integer> {
    @Override
    public Integer apply(Command command) {
        return 0;
    }

    @Override
    public StateCapture capture() {
        return out -> {
            writesHeld.incrementAndGet();
            WatchedSnapshots.pass(gate);
        };
    }

    @Override
    public void restore(InputStream image) {}
}
