package io.raftwright.testkit.invariant;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A state machine of which a {@link Judge} sees every command. Each command begins with the number of the client's operation, which
 * the machine inside does not see; a snapshot begins with how far it goes and a hash of all commands up to there.
 *
 * <p>Owner: the simulation's thread.
 */
public final class JudgedMachine<R extends @Nullable Object> implements StateMachine<R> {
    private static final int OPERATION_LENGTH = Long.BYTES;
    private static final int HASH_EVERY = 8;

    private final StateMachine<R> machine;
    private final Judge judge;
    private final long memberId;
    private final Shown shown = new Shown();
    private long lastIndex;
    private long lastSeen;
    private long history;

    /** A machine that begins. */
    public JudgedMachine(StateMachine<R> machine, Judge judge, long memberId) {
        this.machine = machine;
        this.judge = judge;
        this.memberId = memberId;
        member().begins();
        judge.restored(member(), 0, 0);
    }

    /** As it is now: a log that is salvaged begins a record of its own. */
    private MemberRecord member() {
        return judge.member(memberId);
    }

    /** Puts the number of an operation before a command. */
    public static ByteBuffer command(long operation, ByteBuffer command) {
        ByteBuffer numbered =
                ByteBuffer.allocate(OPERATION_LENGTH + command.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        return numbered.putLong(operation).put(command.duplicate()).flip();
    }

    /** The last command applied. */
    public long lastIndex() {
        return lastIndex;
    }

    /** A read looks at the machine. Answers how far it is; no later look may find less. */
    public long look() {
        if (lastIndex < lastSeen) {
            judge.violated(
                    "no read goes back on one member",
                    "member " + memberId + " shows " + lastIndex + ", and showed " + lastSeen + " before");
        }
        lastSeen = lastIndex;
        return lastIndex;
    }

    @Override
    public R apply(Command command) {
        ByteBuffer bytes = command.bytes().order(ByteOrder.LITTLE_ENDIAN);
        long operation = bytes.getLong(bytes.position());
        judge.requireHealthy(operation, command.index());
        long hash = Mix.hash(bytes);
        history = Mix.mix(history ^ Mix.mix(hash ^ command.index()));
        lastIndex = command.index();
        boolean isFirst = judge.isNews(lastIndex);
        judge.applied(member(), lastIndex, command.term(), operation, hash, history);
        Command inside = shown.of(command, bytes);
        if (isFirst) {
            judge.firstApplied(operation, inside);
        }
        R result = machine.apply(inside);
        if (lastIndex % HASH_EVERY == 0) {
            machine.stateHash().ifPresent(stateHash -> judge.hashed(member(), lastIndex, history, stateHash));
        }
        return result;
    }

    @Override
    public long lastAppliedIndex() {
        return lastIndex;
    }

    @Override
    public OptionalLong stateHash() {
        return machine.stateHash();
    }

    @Override
    public void onBatchApplied(long index) {
        judge.reached(member(), index);
        machine.onBatchApplied(index);
    }

    @Override
    public StateCapture capture() {
        StateCapture inner = machine.capture();
        long index = lastIndex;
        long hash = history;
        return new StateCapture() {
            @Override
            public void writeTo(OutputStream out) throws IOException {
                DataOutputStream data = new DataOutputStream(out);
                data.writeLong(index);
                data.writeLong(hash);
                data.flush();
                inner.writeTo(out);
            }

            @Override
            public void close() {
                inner.close();
            }
        };
    }

    @Override
    public void restore(InputStream image) throws IOException {
        DataInputStream data = new DataInputStream(image);
        lastIndex = data.readLong();
        history = data.readLong();
        machine.restore(image);
        judge.restored(member(), lastIndex, history);
    }

    /** A command without its number. */
    private static final class Shown implements Command {
        private @Nullable Command command;
        private ByteBuffer bytes = ByteBuffer.allocate(0);

        Command of(Command newCommand, ByteBuffer newBytes) {
            command = newCommand;
            bytes = newBytes.slice(newBytes.position() + OPERATION_LENGTH, newBytes.remaining() - OPERATION_LENGTH)
                    .asReadOnlyBuffer();
            return this;
        }

        private Command command() {
            if (command == null) {
                throw new IllegalStateException("a command is valid only while it is applied");
            }
            return command;
        }

        @Override
        public long index() {
            return command().index();
        }

        @Override
        public long term() {
            return command().term();
        }

        @Override
        public long logTimeSeconds() {
            return command().logTimeSeconds();
        }

        @Override
        public ByteBuffer bytes() {
            return bytes.duplicate();
        }
    }
}
