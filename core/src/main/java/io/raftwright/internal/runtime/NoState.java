package io.raftwright.internal.runtime;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.InputStream;

/** The state machine of a witness, which gets no commands and has no state. Stateless. */
public final class NoState implements StateMachine<Void> {
    @Override
    public Void apply(Command command) {
        throw new IllegalStateException("a witness got a command, index=" + command.index());
    }

    @Override
    public StateCapture capture() {
        return out -> {};
    }

    @Override
    public void restore(InputStream image) {}
}
