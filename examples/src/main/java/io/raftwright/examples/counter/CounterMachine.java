package io.raftwright.examples.counter;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A number that every member agrees on. A command is eight bytes, the amount to add; its result is the new number.
 *
 * <p>Owner: the node's apply thread.
 */
final class CounterMachine implements StateMachine<Long> {
    private long count;

    /** The command that adds an amount. */
    static ByteBuffer add(long amount) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, amount);
    }

    /** The number now; asked through {@code RaftNode.read}, so that it runs on the apply thread. */
    long count() {
        return count;
    }

    @Override
    public Long apply(Command command) {
        ByteBuffer bytes = command.bytes();
        if (bytes.remaining() == Long.BYTES) { // anything else makes no sense, on every member alike: it adds nothing
            count += bytes.getLong(bytes.position());
        }
        return count;
    }

    @Override
    public StateCapture capture() {
        long captured = count;
        return out -> new DataOutputStream(out).writeLong(captured);
    }

    @Override
    public void restore(InputStream image) throws IOException {
        count = new DataInputStream(image).readLong();
    }
}
