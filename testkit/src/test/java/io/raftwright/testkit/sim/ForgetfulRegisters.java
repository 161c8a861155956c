package io.raftwright.testkit.sim;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Registers with a mistake: what one of them holds is left out when a snapshot is restored, if it held much. */
final class ForgetfulRegisters implements StateMachine<Long> {
    private final Registers registers = new Registers();
    private long forgotten;

    @Override
    public Long apply(Command command) {
        return registers.apply(command) - forgotten;
    }

    @Override
    public OptionalLong stateHash() {
        return OptionalLong.of(registers.stateHash().orElseThrow() ^ forgotten);
    }

    @Override
    public StateCapture capture() {
        return registers.capture();
    }

    @Override
    public void restore(InputStream image) throws IOException {
        registers.restore(image);
        forgotten = registers.value(0);
    }

    /** As {@link Registers.Load}, without a look at what is there. */
    static final class Load implements Workload<ForgetfulRegisters> {
        private final Registers.Load load = new Registers.Load();
        private final Registers idle = new Registers();

        @Override
        public java.nio.@org.jspecify.annotations.Nullable ByteBuffer command(java.util.random.RandomGenerator random) {
            return load.command(random);
        }

        @Override
        public void read(ForgetfulRegisters machine, java.util.random.RandomGenerator random) {
            load.read(idle, random);
        }
    }
}
