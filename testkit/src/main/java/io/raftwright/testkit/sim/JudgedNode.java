package io.raftwright.testkit.sim;

import io.raftwright.RaftNode;
import io.raftwright.api.BoundedRead;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.RefusedException;
import io.raftwright.testkit.invariant.ClientLedger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node as it is handed to clients: the judge hears of every proposal, linearizable read and answer before they do.
 *
 * <p>Owner: the simulation's thread.
 */
final class JudgedNode<R extends @Nullable Object> implements RaftNode<R> {
    private final Process<?, R> process;
    private final World<?, R> world;
    private final ClientLedger ledger;

    JudgedNode(Process<?, R> process, World<?, R> world) {
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
        return process.propose(operation, command, deadline).whenComplete((result, failure) -> {
            if (failure == null) {
                ledger.acknowledged(operation);
            } else if (cause(failure) instanceof RefusedException) {
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
        return process.node()
                .read(
                        () -> {
                            seen[0] = process.judged().lastIndex();
                            return query.get();
                        },
                        deadline)
                .whenComplete((found, failure) -> {
                    if (failure == null) {
                        ledger.read(process.memberId(), floor, seen[0]);
                    }
                });
    }

    @Override
    public CompletableFuture<Long> readBarrier(Duration deadline) {
        long floor = ledger.floor();
        return process.node().readBarrier(deadline).whenComplete((index, failure) -> {
            if (failure == null) {
                ledger.read(process.memberId(), floor, process.judged().lastIndex());
            }
        });
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
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
