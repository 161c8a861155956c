package io.raftwright.testkit.witness;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.IOException;
import java.io.InputStream;

/** Remembers the last command, so that its snapshots hold data too. Owner: the apply thread. */
final class LastCommand implements StateMachine<Integer> {
    private byte[] last = {};

    @Override
    public Integer apply(Command command) {
        last = new byte[command.bytes().remaining()];
        command.bytes().get(last);
        return last.length;
    }

    @Override
    public StateCapture capture() {
        byte[] captured = last;
        return out -> out.write(captured);
    }

    @Override
    public void restore(InputStream image) throws IOException {
        last = image.readAllBytes();
    }
}
