package io.raftwright;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Adds up the numbers proposed, and counts them. Owner: the apply thread. */
final class SumMachine implements StateMachine<Long> {
    /** A command that makes this machine fail, to see what the node does. */
    static final long POISON = Long.MIN_VALUE;

    private long sum;
    private long count;
    private long lastIndex;

    static ByteBuffer add(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, number);
    }

    @Override
    public Long apply(Command command) {
        long number = command.bytes().getLong();
        if (number == POISON) {
            throw new IllegalStateException("poisoned");
        }
        if (command.index() <= lastIndex) {
            throw new IllegalStateException("applied twice, index=" + command.index() + ", lastIndex=" + lastIndex);
        }
        lastIndex = command.index();
        count++;
        return sum += number;
    }

    @Override
    public long lastAppliedIndex() {
        return lastIndex;
    }

    long sum() {
        return sum;
    }

    long count() {
        return count;
    }

    @Override
    public StateCapture capture() {
        long capturedSum = sum;
        long capturedCount = count;
        long capturedIndex = lastIndex;
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeLong(capturedSum);
            data.writeLong(capturedCount);
            data.writeLong(capturedIndex);
            data.write(new byte[100_000]);
            data.flush();
        };
    }

    @Override
    public void restore(InputStream image) throws IOException {
        DataInputStream data = new DataInputStream(image);
        sum = data.readLong();
        count = data.readLong();
        lastIndex = data.readLong();
    }
}
