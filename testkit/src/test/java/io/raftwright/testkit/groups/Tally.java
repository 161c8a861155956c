package io.raftwright.testkit.groups;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts commands. Owner: the apply thread. */
final class Tally implements StateMachine<Long> {
    private long count;

    @Override
    public Long apply(Command command) {
        return ++count;
    }

    @Override
    public StateCapture capture() {
        long captured = count;
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeLong(captured);
            data.flush();
        };
    }

    @Override
    public void restore(InputStream image) throws IOException {
        count = new DataInputStream(image).readLong();
    }
}
