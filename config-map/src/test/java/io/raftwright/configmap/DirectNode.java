package io.raftwright.configmap;

import io.raftwright.RaftNode;
import io.raftwright.api.BoundedRead;
import io.raftwright.api.IndeterminateException;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RefusedException;
import io.raftwright.api.Role;
import io.raftwright.configmap.internal.store.Applied;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.StoreResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node without a cluster: one apply thread, and every proposal is committed at once. Can be cut off, as if a majority were
 * gone, and can be given a snapshot, as a member that fell behind is.
 */
final class DirectNode implements RaftNode<StoreResult> {
    private final ConfigStore store;
    private final ExecutorService apply = Executors.newSingleThreadExecutor(runnable -> {
        Thread thread = new Thread(runnable, "direct-apply");
        thread.setDaemon(true);
        return thread;
    });
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread thread = new Thread(runnable, "direct-deadlines");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean cutOff;
    private volatile boolean losesAnswers;

    /** Of the last command. The apply thread's. */
    private long index;

    DirectNode(ConfigStore store) {
        this.store = store;
    }

    void cutOff(boolean isCutOff) {
        cutOff = isCutOff;
    }

    /** Lets everything be done and nobody hear of it. */
    void loseAnswers(boolean isSo) {
        losesAnswers = isSo;
    }

    /** Replaces the state by another store's, as an installed snapshot does. */
    void install(byte[] image) {
        CompletableFuture.runAsync(
                        () -> {
                            try {
                                store.restore(new ByteArrayInputStream(image));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        apply)
                .join();
    }

    @Override
    public CompletableFuture<StoreResult> propose(ByteBuffer command, Duration deadline) {
        ByteBuffer copy = ByteBuffer.allocate(command.remaining())
                .put(command.duplicate())
                .flip();
        return later(() -> Applied.to(store, ++index, 0, copy), deadline);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> read(Supplier<T> query, Duration deadline) {
        return later(query, deadline);
    }

    @Override
    public CompletableFuture<Long> readBarrier(Duration deadline) {
        return later(() -> 1L, deadline);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<BoundedRead<T>> readBounded(
            Supplier<T> query, Duration maxStaleness, Duration deadline) {
        return later(() -> new BoundedRead<>(query.get(), Duration.ZERO, 1), deadline);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> readStale(Supplier<T> query) {
        CompletableFuture<T> future = new CompletableFuture<>();
        apply.execute(() -> future.complete(query.get()));
        return future;
    }

    private <T extends @Nullable Object> CompletableFuture<T> later(Supplier<T> action, Duration deadline) {
        CompletableFuture<T> future = new CompletableFuture<>();
        try {
            if (cutOff) {
                RefusedException noLeader =
                        new RefusedException(RefusedException.Reason.NO_LEADER, 0, "no leader, deadline=" + deadline);
                ScheduledFuture<?> unused = deadlines.schedule(
                        () -> future.completeExceptionally(noLeader), deadline.toNanos(), TimeUnit.NANOSECONDS);
            } else {
                boolean isLost = losesAnswers;
                apply.execute(() -> {
                    T result = action.get();
                    if (isLost) {
                        future.completeExceptionally(new IndeterminateException("the answer was lost", null));
                    } else {
                        future.complete(result);
                    }
                });
            }
        } catch (RejectedExecutionException e) {
            future.completeExceptionally(new NodeStoppedException("the node is closed", e));
        }
        return future;
    }

    @Override
    public UUID clusterId() {
        return new UUID(0, 1);
    }

    @Override
    public Membership membership() {
        return new Membership(1, List.of(1L), List.of(), List.of(), List.of(), new TreeMap<>());
    }

    @Override
    public CompletableFuture<Membership> changeMembership(MembershipRequest request, Duration deadline) {
        return later(this::membership, deadline);
    }

    @Override
    public CompletableFuture<@Nullable Void> leave(Duration deadline) {
        return later(() -> null, deadline);
    }

    @Override
    public CompletableFuture<Long> transferLeadership(long targetId, Duration deadline) {
        return later(() -> 1L, deadline);
    }

    @Override
    public CompletableFuture<@Nullable Void> stepDown(Duration deadline) {
        return later(() -> null, deadline);
    }

    @Override
    public int invoke() {
        return 0;
    }

    @Override
    public NodeStatus status() {
        return new NodeStatus(
                1,
                Role.LEADER,
                1,
                new NodeStatus.Leader(1, Duration.ZERO, Duration.ZERO, 0),
                new NodeStatus.Indexes(1, 1, 1, 1, 1),
                new NodeStatus.Members(List.of(1L), List.of(), List.of()),
                List.of(),
                new NodeStatus.Snapshot(0, Duration.ZERO, NodeStatus.Snapshot.UNKNOWN),
                new NodeStatus.Disk(
                        0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, false, ""),
                new NodeStatus.Waiting(0, 0, 0, NodeStatus.Limit.NONE));
    }

    @Override
    public void close() {
        apply.shutdown();
        deadlines.shutdown();
    }

    @Override
    public void halt() {
        close();
    }
}
