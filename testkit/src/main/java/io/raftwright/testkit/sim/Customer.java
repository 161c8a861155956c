package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import io.raftwright.testkit.sim.Chronicle.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
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

    private final Reader<M, R> reader;
    private final long thinkingNs;
    private final int client;
    private int asked;
    /** What the chronicle calls that which is asked for now. */
    private long call;

    private boolean isClosed;

    Customer(World<M, R> world, int client, Workload<? super M, R> workload) {
        this.world = world;
        this.workload = workload;
        this.random = world.streams().stream("customer", client);
        this.wishes = world.streams().stream("workload", client);
        this.client = client;
        this.thinkingNs = 4_000_000L << random.nextInt(7);
        this.reader = new Reader<>(world, workload, wishes);
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

    private void ask() {
        if (isClosed) {
            return;
        }
        if (world.lullNs() > 0) {
            next(Math.min(world.lullNs(), World.NAP_NS) + WAITING_NS);
            return;
        }
        List<Computer<M, R>> up = world.up();
        Process<M, R> process =
                up.isEmpty() ? null : up.get(random.nextInt(up.size())).process();
        if (process == null) {
            next(WAITING_NS);
            return;
        }
        crowd(process, world.takeCrowd());
        int number = asked;
        ByteBuffer command = workload.command(wishes);
        world.requested();
        call = world.chronicle().asked(client, process.memberId(), command == null);
        if (command == null) {
            read(process, number);
        } else {
            new Order<>(world, workload, answer -> answered(number, answer)).giveTo(process, command);
        }
    }

    /** As many as come at once, of whom each gives one order and goes. */
    private void crowd(Process<M, R> process, int size) {
        for (int i = 0; i < size; i++) {
            ByteBuffer command = workload.command(wishes);
            if (command != null) {
                new Order<>(world, workload, answer -> {}).giveTo(process, command);
            }
        }
    }

    private void read(Process<M, R> process, int number) {
        world.timeline().after(PATIENCE_NS, () -> answered(number, Answer.UNKNOWN));
        var unused = reader.read(process, DEADLINE)
                .whenComplete((seen, failure) -> answered(number, Order.answer(failure)));
    }

    /** The first answer counts, or that there was none. Then comes the next wish. */
    private void answered(int number, Answer answer) {
        if (number == asked) {
            asked++;
            world.chronicle().answered(call, answer);
            next(thinkingNs);
        }
    }
}
