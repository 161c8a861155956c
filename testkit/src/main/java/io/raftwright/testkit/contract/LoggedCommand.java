package io.raftwright.testkit.contract;

import io.raftwright.api.Command;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** A command as it lies in the log: it can be applied any number of times. */
final class LoggedCommand {
    private final long index;
    private final long term;
    private final long logTimeSeconds;
    private final byte[] payload;

    private LoggedCommand(long index, long term, long logTimeSeconds, byte[] payload) {
        this.index = index;
        this.term = term;
        this.logTimeSeconds = logTimeSeconds;
        this.payload = payload;
    }

    long index() {
        return index;
    }

    /** Commands with the gaps that other entries leave between them, in terms that grow, in a time that does not run evenly. */
    static List<LoggedCommand> log(int count, Supplier<ByteBuffer> commands, SplittableRandom random) {
        List<LoggedCommand> log = new ArrayList<>();
        long index = 1;
        long term = 1;
        long logTimeSeconds = 0;
        while (log.size() < count) {
            index += 1 + random.nextInt(8) / 6;
            term += random.nextInt(10) / 9;
            logTimeSeconds += random.nextInt(6) == 0 ? random.nextInt(30) : 0;
            ByteBuffer command = commands.get();
            byte[] payload = new byte[command.remaining()];
            command.get(payload);
            log.add(new LoggedCommand(index, term, logTimeSeconds, payload));
        }
        return log;
    }

    /** Something else in its place, which may make no sense: nothing at all, noise, a part, more than that, other bytes. */
    LoggedCommand spoilt(SplittableRandom random) {
        int length = switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextInt(payload.length + 1);
            case 2 -> payload.length + 1 + random.nextInt(8);
            default -> payload.length;
        };
        byte[] other = Arrays.copyOf(payload, length);
        if (random.nextInt(4) == 0) {
            random.nextBytes(other);
        }
        for (int i = random.nextInt(3); i > 0 && length > 0; i--) {
            other[random.nextInt(length)] = (byte) random.nextInt();
        }
        return new LoggedCommand(index, term, logTimeSeconds, other);
    }

    /** This command on its way into a machine, in the middle of other bytes, so many on each side. */
    View between(int margin) {
        byte[] run = new byte[payload.length + 2 * margin];
        System.arraycopy(payload, 0, run, margin, payload.length);
        return new View(this, run, margin);
    }

    /** As a machine sees it. */
    static final class View implements Command {
        private final LoggedCommand command;
        private final byte[] run;
        private final int margin;

        private View(LoggedCommand command, byte[] run, int margin) {
            this.command = command;
            this.run = run;
            this.margin = margin;
        }

        /** The call is over, and the bytes serve another purpose. */
        void reuse() {
            Arrays.fill(run, (byte) 0x5A);
        }

        @Override
        public long index() {
            return command.index;
        }

        @Override
        public long term() {
            return command.term;
        }

        @Override
        public long logTimeSeconds() {
            return command.logTimeSeconds;
        }

        @Override
        public ByteBuffer bytes() {
            return ByteBuffer.wrap(run, margin, command.payload.length).asReadOnlyBuffer();
        }
    }
}
