package io.raftwright.testkit.sim;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A few numbered registers: a command adds to one, and answers what it holds then. */
final class Registers implements StateMachine<Long> {
    static final int COUNT = 16;
    private static final long NO_SUCH_REGISTER = -1;

    private long[] values = new long[COUNT];

    static ByteBuffer add(int register, long amount, int padding) {
        return ByteBuffer.allocate(1 + Long.BYTES + padding)
                .put((byte) register)
                .putLong(amount)
                .rewind();
    }

    @Override
    public Long apply(Command command) {
        ByteBuffer bytes = command.bytes();
        if (bytes.remaining() < 1 + Long.BYTES) {
            return NO_SUCH_REGISTER;
        }
        int register = bytes.get();
        if (register < 0 || register >= COUNT) {
            return NO_SUCH_REGISTER;
        }
        values[register] += bytes.getLong();
        return values[register];
    }

    long value(int register) {
        return values[register];
    }

    @Override
    public OptionalLong stateHash() {
        long hash = 0;
        for (long value : values) {
            hash = 31 * hash + value;
        }
        return OptionalLong.of(hash);
    }

    @Override
    public StateCapture capture() {
        long[] copy = values.clone();
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            for (long value : copy) {
                data.writeLong(value);
            }
            data.flush();
        };
    }

    @Override
    public void restore(InputStream image) throws IOException {
        DataInputStream data = new DataInputStream(image);
        long[] restored = new long[COUNT];
        for (int i = 0; i < COUNT; i++) {
            restored[i] = data.readLong();
        }
        values = restored;
    }

    /** Three writes to a read, of up to 200 bytes. */
    static class Load implements Workload<Registers, Long> {
        @Override
        public @Nullable ByteBuffer command(RandomGenerator random) {
            return random.nextInt(4) == 0
                    ? null
                    : add(random.nextInt(COUNT), random.nextLong(1000), random.nextInt(200));
        }

        @Override
        public void read(Registers machine, RandomGenerator random) {
            if (machine.value(random.nextInt(COUNT)) < 0) {
                throw new IllegalStateException("nothing is ever taken away");
            }
        }
    }
}
