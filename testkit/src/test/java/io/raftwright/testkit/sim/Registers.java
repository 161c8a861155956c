package io.raftwright.testkit.sim;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A few numbered registers: a command adds to one, and answers what it holds then. Each keeps the bytes that came last with its
 * commands, so that a snapshot is long enough to be cut short.
 */
public class Registers implements StateMachine<Long> {
    static final int COUNT = 16;
    private static final int MEMORY_LENGTH = 2048;
    private static final long NO_SUCH_REGISTER = -1;

    private long[] values = new long[COUNT];
    private byte[] memory = new byte[COUNT * MEMORY_LENGTH];

    static ByteBuffer add(int register, long amount, byte[] more) {
        return ByteBuffer.allocate(1 + Long.BYTES + more.length)
                .put((byte) register)
                .putLong(amount)
                .put(more)
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
        remember(register, bytes);
        return values[register];
    }

    /** In place of older bytes, at a place that what the register holds decides; of too many bytes, the first. */
    private void remember(int register, ByteBuffer bytes) {
        int length = Math.min(bytes.remaining(), MEMORY_LENGTH / 2);
        int place = Math.floorMod(values[register], MEMORY_LENGTH - length);
        bytes.get(memory, register * MEMORY_LENGTH + place, length);
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
        return OptionalLong.of(31 * hash + Arrays.hashCode(memory));
    }

    @Override
    public StateCapture capture() {
        long[] copy = values.clone();
        byte[] memoryCopy = memory.clone();
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            for (long value : copy) {
                data.writeLong(value);
            }
            data.write(memoryCopy);
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
        byte[] remembered = new byte[memory.length];
        data.readFully(remembered);
        values = restored;
        memory = remembered;
    }

    /** Three writes to a read, of up to 200 bytes. */
    public static class Load implements Workload<Registers, Long> {
        @Override
        public @Nullable ByteBuffer command(RandomGenerator random) {
            if (random.nextInt(4) == 0) {
                return null;
            }
            byte[] more = new byte[random.nextInt(200)];
            random.nextBytes(more);
            return add(random.nextInt(COUNT), random.nextLong(1000), more);
        }

        @Override
        public void read(Registers machine, RandomGenerator random) {
            if (machine.value(random.nextInt(COUNT)) < 0) {
                throw new IllegalStateException("nothing is ever taken away");
            }
        }
    }
}
