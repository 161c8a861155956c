package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
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
    private final Workload<? super M> workload;
    private final SplittableRandom random;
    private final Reader<M, R> reader;
    private final long thinkingNs;
    private int asked;
    private boolean isClosed;

    Customer(World<M, R> world, long number, Workload<? super M> workload) {
        this.world = world;
        this.workload = workload;
        this.random = world.streams().stream("customer", number);
        this.thinkingNs = 4_000_000L << random.nextInt(7);
        this.reader = new Reader<>(world, workload, random.split());
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
        ByteBuffer command = workload.command(random);
        if (command == null) {
            read(process, number);
        } else {
            new Order<>(world, () -> answered(number)).giveTo(process, command);
        }
    }

    /** As many as come at once, of whom each gives one order and goes. */
    private void crowd(Process<M, R> process, int size) {
        for (int i = 0; i < size; i++) {
            ByteBuffer command = workload.command(random);
            if (command != null) {
                new Order<>(world, () -> {}).giveTo(process, command);
            }
        }
    }

    private void read(Process<M, R> process, int number) {
        world.timeline().after(PATIENCE_NS, () -> answered(number));
        var unused = reader.read(process, DEADLINE).whenComplete((seen, failure) -> answered(number));
    }

    /** The first answer counts, or that there was none. Then comes the next wish. */
    private boolean answered(int number) {
        if (number != asked) {
            return false;
        }
        asked++;
        next(thinkingNs);
        return true;
    }
}
