package io.raftwright.testkit.sim;

import io.raftwright.api.RefusedException;
import io.raftwright.api.StateMachine;
import io.raftwright.testkit.invariant.ClientLedger;
import io.raftwright.testkit.sim.Chronicle.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A client that does one thing after the other, each through whatever member it finds.
 *
 * <p>Owner: the simulation's thread.
 */
final class Customer<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final long PATIENCE_NS = 3_000_000_000L;
    private static final long WAITING_NS = 50_000_000;

    private final World<M, R> world;
    private final Workload<? super M, R> workload;
    private final SplittableRandom random;
    /** Of a stream of its own: what is wanted is no matter of who is there to ask. */
    private final SplittableRandom wishes;

    private final ClientLedger ledger;
    private final long thinkingNs;
    private final int client;
    private int asked;
    private long lastAsked;
    /** What the chronicle calls that which is asked for now. */
    private long call;

    private boolean isClosed;

    Customer(World<M, R> world, int client, Workload<? super M, R> workload) {
        this.world = world;
        this.workload = workload;
        this.random = world.streams().stream("customer", client);
        this.wishes = world.streams().stream("workload", client);
        this.client = client;
        this.thinkingNs = 16_000_000L << random.nextInt(7);
        this.ledger = world.judge().clients();
    }

    void start() {
        next(thinkingNs);
    }

    /** Asks for nothing more. */
    void close() {
        isClosed = true;
    }

    boolean isClosed() {
        return isClosed;
    }

    private void next(long withinNs) {
        world.timeline().after(random.nextLong(withinNs), this::ask);
    }

    /** In every second case the member of last time, whatever became of it; otherwise any that is up. */
    private @Nullable Process<M, R> find() {
        Computer<M, R> last = random.nextBoolean() ? world.find(lastAsked) : null;
        if (last != null && last.isUp()) {
            return last.process();
        }
        List<Computer<M, R>> up = world.up();
        if (up.isEmpty()) {
            return null;
        }
        Computer<M, R> found = up.get(random.nextInt(up.size()));
        lastAsked = found.memberId();
        return found.process();
    }

    private void ask() {
        if (isClosed) {
            return;
        }
        if (world.lullNs() > 0) {
            next(world.lullNs() + WAITING_NS);
            return;
        }
        Process<M, R> process = find();
        if (process == null) {
            next(WAITING_NS);
            return;
        }
        int number = asked;
        ByteBuffer command = workload.command(wishes);
        world.requested();
        call = world.chronicle().asked(client, process.memberId(), command == null);
        if (command == null) {
            read(process, number);
        } else {
            propose(process, number, command);
        }
    }

    private void propose(Process<M, R> process, int number, ByteBuffer command) {
        long operation = ledger.invoked();
        if (world.takePoison()) {
            world.judge().poisoned(operation);
        }
        world.timeline().after(PATIENCE_NS, () -> {
            if (answered(number, Answer.UNKNOWN)) {
                ledger.lost(operation);
            }
        });
        var unused = process.propose(operation, command, DEADLINE).whenComplete((result, failure) -> {
            if (failure == null) {
                if (answered(number, Answer.DONE)) {
                    ledger.acknowledged(operation);
                    tell(command, result);
                }
            } else if (cause(failure) instanceof RefusedException) {
                if (answered(number, Answer.REFUSED)) {
                    ledger.refused(operation);
                }
            } else if (answered(number, Answer.UNKNOWN)) {
                ledger.lost(operation);
            }
        });
    }

    private void read(Process<M, R> process, int number) {
        long floor = ledger.floor();
        SplittableRandom drawn = wishes.split();
        world.timeline().after(PATIENCE_NS, () -> answered(number, Answer.UNKNOWN));
        var unused = process.read(machine -> look(machine, drawn), DEADLINE).whenComplete((seen, failure) -> {
            Answer answer = failure == null
                    ? Answer.DONE
                    : cause(failure) instanceof RefusedException ? Answer.REFUSED : Answer.UNKNOWN;
            if (answered(number, answer) && failure == null) {
                ledger.read(process.memberId(), floor, seen);
            }
        });
    }

    /** A query may say by throwing that what it sees cannot be. */
    private void look(M machine, SplittableRandom drawn) {
        try {
            workload.read(machine, drawn);
        } catch (RuntimeException | AssertionError e) {
            world.judge().violated("a read sees what it must", Thrown.describe(e));
            throw e;
        }
    }

    /** A workload may say by throwing that what it is told cannot be. */
    private void tell(ByteBuffer command, R result) {
        try {
            workload.answered(command.duplicate(), result);
        } catch (RuntimeException | AssertionError e) {
            world.judge().violated("an answer is what it must be", Thrown.describe(e));
        }
    }

    /** The first answer counts, or that there was none. Then comes the next wish. */
    private boolean answered(int number, Answer answer) {
        if (number != asked) {
            return false;
        }
        asked++;
        world.chronicle().answered(call, answer);
        next(thinkingNs);
        return true;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
