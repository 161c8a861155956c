package io.raftwright.testkit.healing;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;

/** Which numbers were ever written. Owner: the apply thread. */
final class NumberSet implements StateMachine<Long> {
    private BitSet numbers = new BitSet();

    @Override
    public Long apply(Command command) {
        long number = command.bytes().getLong();
        numbers.set((int) number);
        return number;
    }

    @Override
    public StateCapture capture() {
        byte[] captured = numbers.toByteArray();
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(captured.length);
            data.write(captured);
        };
    }

    @Override
    public void restore(InputStream image) throws IOException {
        DataInputStream in = new DataInputStream(image);
        numbers = BitSet.valueOf(in.readNBytes(in.readInt()));
    }

    /** A copy; within a read. */
    BitSet numbers() {
        return (BitSet) numbers.clone();
    }
}
