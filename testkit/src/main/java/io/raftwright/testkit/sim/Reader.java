package io.raftwright.testkit.sim;

import io.raftwright.api.BoundedRead;
import io.raftwright.api.StateMachine;
import io.raftwright.testkit.invariant.ClientLedger;
import io.raftwright.testkit.invariant.RareEvent;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a customer reads, in every way that a node offers, and what it must at least see. Through a member that does not lead, a
 * linearizable read is a follower read; through a leader with a lease it is a leased one.
 *
 * <p>Owner: the simulation's thread.
 */
final class Reader<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final int MAX_STALENESS_MS = 1500;
    private static final int FAILS_ONE_IN = 50;

    private final World<M, R> world;
    private final Workload<? super M, R> workload;
    private final SplittableRandom random;
    private final ClientLedger ledger;

    Reader(World<M, R> world, Workload<? super M, R> workload, SplittableRandom random) {
        this.world = world;
        this.workload = workload;
        this.random = random;
        this.ledger = world.judge().clients();
    }

    /** What a query throws that is to fail. */
    private static final class FailingQuery extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Reads through a process. */
    CompletableFuture<?> read(Process<M, R> process, Duration deadline) {
        SplittableRandom drawn = random.split();
        Consumer<M> query = machine -> look(machine, drawn);
        return switch (random.nextInt(10)) {
            case 0, 1 -> bounded(process, query, deadline);
            case 2, 3 -> stale(process, query);
            case 4 -> barrier(process, deadline);
            default -> linearizable(process, query, deadline);
        };
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

    private CompletableFuture<?> linearizable(Process<M, R> process, Consumer<M> query, Duration deadline) {
        if (random.nextInt(FAILS_ONE_IN) == 0) {
            return failing(process, deadline);
        }
        long floor = ledger.floor();
        return process.read(query, deadline).thenAccept(seen -> ledger.read(process.memberId(), floor, seen));
    }

    private CompletableFuture<?> failing(Process<M, R> process, Duration deadline) {
        return process.read(
                        machine -> {
                            throw new FailingQuery();
                        },
                        deadline)
                .whenComplete((seen, failure) -> {
                    if (failure == null) {
                        world.judge()
                                .violated("what a query throws is told", "member " + process.memberId() + " " + seen);
                    } else if (failure instanceof FailingQuery) {
                        world.judge().rare().happened(RareEvent.QUERY_FAILED);
                    }
                });
    }

    private CompletableFuture<?> barrier(Process<M, R> process, Duration deadline) {
        long floor = ledger.floor();
        return process.node()
                .readBarrier(deadline)
                .thenAccept(index -> ledger.read(
                        process.memberId(),
                        floor,
                        Math.min(index, process.judged().look())));
    }

    private CompletableFuture<?> bounded(Process<M, R> process, Consumer<M> query, Duration deadline) {
        long floor = ledger.floor();
        Duration most = Duration.ofMillis(random.nextInt(MAX_STALENESS_MS));
        return process.readBounded(query, most, deadline).thenAccept(read -> judge(process, read, most, floor));
    }

    private void judge(Process<M, R> process, BoundedRead<Long> read, Duration most, long floor) {
        if (read.isLinearizable()) {
            ledger.read(process.memberId(), floor, read.value());
        } else if (read.staleness().compareTo(most) > 0) {
            world.judge()
                    .violated(
                            "a bounded read keeps its bound",
                            "member " + process.memberId() + " answers " + read + ", asked for " + most);
        } else {
            long trueNs = SimulatedClock.mostTrueNs(read.staleness().toNanos());
            ledger.readBounded(process.memberId(), world.timeline().nowNs(), trueNs, read.value());
        }
    }

    private CompletableFuture<?> stale(Process<M, R> process, Consumer<M> query) {
        return process.readStale(query).thenAccept(seen -> ledger.readStale(process.memberId(), seen));
    }
}
