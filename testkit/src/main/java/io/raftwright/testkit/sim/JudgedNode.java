package io.raftwright.testkit.sim;

import io.raftwright.RaftNode;
import io.raftwright.api.BoundedRead;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.RefusedException;
import io.raftwright.testkit.invariant.ClientLedger;
import io.raftwright.testkit.sim.Chronicle.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node as it is handed to a client: judge and chronicle hear of every proposal, linearizable read and answer before the client does.
 *
 * <p>Owner: the simulation's thread.
 */
final class JudgedNode<R extends @Nullable Object> implements RaftNode<R> {
    private static final long GRACE_NS = 1_000_000_000;

    private final int client;
    private final Process<?, R> process;
    private final World<?, R> world;
    private final ClientLedger ledger;

    JudgedNode(int client, Process<?, R> process, World<?, R> world) {
        this.client = client;
        this.process = process;
        this.world = world;
        this.ledger = world.judge().clients();
    }

    @Override
    public CompletableFuture<R> propose(ByteBuffer command, Duration deadline) {
        long operation = ledger.invoked();
        if (world.takePoison()) {
            world.judge().poisoned(operation);
        }
        Asked asked = new Asked(false, deadline);
        return process.propose(operation, command, deadline).whenComplete((result, failure) -> {
            asked.answered(failure);
            if (failure == null) {
                ledger.acknowledged(operation);
            } else if (isRefused(failure)) {
                ledger.refused(operation);
            } else {
                ledger.lost(operation);
            }
        });
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> read(Supplier<T> query, Duration deadline) {
        long floor = ledger.floor();
        long[] seen = {0};
        Asked asked = new Asked(true, deadline);
        return process.node()
                .read(
                        () -> {
                            seen[0] = process.judged().lastIndex();
                            return query.get();
                        },
                        deadline)
                .whenComplete((found, failure) -> {
                    asked.answered(failure);
                    if (failure == null) {
                        ledger.read(process.memberId(), floor, seen[0]);
                    }
                });
    }

    @Override
    public CompletableFuture<Long> readBarrier(Duration deadline) {
        long floor = ledger.floor();
        Asked asked = new Asked(true, deadline);
        return process.node().readBarrier(deadline).whenComplete((index, failure) -> {
            asked.answered(failure);
            if (failure == null) {
                ledger.read(process.memberId(), floor, process.judged().lastIndex());
            }
        });
    }

    private static boolean isRefused(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RefusedException;
    }

    /** A call that is under way, as the chronicle knows it. One that is not answered in time is given up. */
    private final class Asked {
        private final long call;
        private boolean isOver;

        Asked(boolean isRead, Duration deadline) {
            world.requested();
            call = world.chronicle().asked(client, process.memberId(), isRead);
            world.timeline().after(deadline.toNanos() + GRACE_NS, () -> end(Answer.UNKNOWN));
        }

        void answered(@Nullable Throwable failure) {
            end(failure == null ? Answer.DONE : isRefused(failure) ? Answer.REFUSED : Answer.UNKNOWN);
        }

        private void end(Answer answer) {
            if (!isOver) {
                isOver = true;
                world.chronicle().answered(call, answer);
            }
        }
    }

    // ---- the rest passes through

    @Override
    public <T extends @Nullable Object> CompletableFuture<BoundedRead<T>> readBounded(
            Supplier<T> query, Duration maxStaleness, Duration deadline) {
        return process.node().readBounded(query, maxStaleness, deadline);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> readStale(Supplier<T> query) {
        return process.node().readStale(query);
    }

    @Override
    public UUID clusterId() {
        return process.node().clusterId();
    }

    @Override
    public Membership membership() {
        return process.node().membership();
    }

    @Override
    public CompletableFuture<Membership> changeMembership(MembershipRequest request, Duration deadline) {
        return process.node().changeMembership(request, deadline);
    }

    @Override
    public CompletableFuture<@Nullable Void> leave(Duration deadline) {
        return process.node().leave(deadline);
    }

    @Override
    public CompletableFuture<Long> transferLeadership(long targetId, Duration deadline) {
        return process.node().transferLeadership(targetId, deadline);
    }

    @Override
    public CompletableFuture<@Nullable Void> stepDown(Duration deadline) {
        return process.node().stepDown(deadline);
    }

    @Override
    public NodeStatus status() {
        return process.node().status();
    }

    // ---- its life is the world's

    @Override
    public int invoke() {
        throw notYours();
    }

    @Override
    public void close() {
        throw notYours();
    }

    @Override
    public void halt() {
        throw notYours();
    }

    private static UnsupportedOperationException notYours() {
        return new UnsupportedOperationException("the simulation runs and ends its nodes");
    }
}
