package io.raftwright.internal.runtime;

import io.raftwright.api.BoundedRead;
import io.raftwright.api.Clock;
import io.raftwright.api.RaftException;
import io.raftwright.internal.agent.Doorbell;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads as the host asks for them, each sent the way that its freshness needs: through the leader ({@link PendingReads}), or on
 * what is applied here ({@link LocalReads}).
 *
 * <p>Any thread, except where noted. Queries run on the apply thread.
 */
final class HostReads {
    private final Clock clock;
    private final PendingReads confirmed;
    private final LocalReads local;
    private final ReadFreshness freshness;
    private final Progress progress;
    private final Doorbell consensusBell;

    HostReads(
            Clock clock,
            PendingReads confirmed,
            LocalReads local,
            ReadFreshness freshness,
            Progress progress,
            Doorbell consensusBell) {
        this.clock = clock;
        this.confirmed = confirmed;
        this.local = local;
        this.freshness = freshness;
        this.progress = progress;
        this.consensusBell = consensusBell;
    }

    CompletableFuture<Long> barrier(long deadlineNs) {
        CompletableFuture<Long> barrier = new CompletableFuture<>();
        ask(deadlineNs, barrier);
        return barrier;
    }

    <T extends @Nullable Object> CompletableFuture<T> linearizable(Supplier<T> query, long deadlineNs) {
        CompletableFuture<T> result = new CompletableFuture<>();
        askThenRun(query, deadlineNs, result);
        return result;
    }

    <T extends @Nullable Object> CompletableFuture<T> stale(Supplier<T> query, long deadlineNs) {
        CompletableFuture<T> result = new CompletableFuture<>();
        local.submit(new StaleRead<>(query, deadlineNs, result));
        return result;
    }

    /** From what is applied here, if that is fresh enough; otherwise, or if it is not by its turn, through the leader. */
    <T extends @Nullable Object> CompletableFuture<BoundedRead<T>> bounded(
            Supplier<T> query, long maxStalenessNs, long deadlineNs) {
        CompletableFuture<BoundedRead<T>> result = new CompletableFuture<>();
        if (freshness.ageNs(clock.nanoTime()) <= maxStalenessNs) {
            local.submit(new FreshEnough<>(query, maxStalenessNs, deadlineNs, result));
        } else {
            askLeader(query, deadlineNs, result);
        }
        return result;
    }

    /** The leader is asked after the call, so nothing acknowledged before the call is missing. */
    private <T extends @Nullable Object> void askLeader(
            Supplier<T> query, long deadlineNs, CompletableFuture<BoundedRead<T>> result) {
        askThenRun(() -> new BoundedRead<>(query.get(), Duration.ZERO, progress.applied.get()), deadlineNs, result);
    }

    /** The query hangs on its barrier before anyone can complete that, so it always runs on the apply thread. */
    private <T extends @Nullable Object> void askThenRun(
            Supplier<T> query, long deadlineNs, CompletableFuture<T> result) {
        CompletableFuture<Long> barrier = new CompletableFuture<>();
        var unused = barrier.whenComplete((index, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                complete(result, query);
            }
        });
        ask(deadlineNs, barrier);
    }

    private void ask(long deadlineNs, CompletableFuture<Long> barrier) {
        confirmed.submit(deadlineNs, barrier);
        consensusBell.ring();
    }

    private static <T extends @Nullable Object> void complete(CompletableFuture<T> result, Supplier<T> query) {
        if (result.isDone()) {
            return;
        }
        try {
            result.complete(query.get());
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    /** Answers whatever can be answered with what is applied. Returns how many. Apply thread. */
    int answer(long appliedIndex) {
        return confirmed.answer(appliedIndex) + local.run();
    }

    /** Takes nothing more, and fails what no agent holds. */
    void close(@Nullable Throwable cause) {
        confirmed.close(cause);
        local.close(cause);
    }

    /** Fails the rest; called once the agents ended. */
    void abandon(@Nullable Throwable cause) {
        confirmed.abandon(cause);
        local.close(cause);
    }

    private record StaleRead<T extends @Nullable Object>(
            Supplier<T> query, long deadlineNs, CompletableFuture<T> result) implements LocalReads.Read {
        @Override
        public void run() {
            complete(result, query);
        }

        @Override
        public void fail(RaftException why) {
            result.completeExceptionally(why);
        }
    }

    /** Looks again when its turn has come: the command before it may have taken long. */
    private final class FreshEnough<T extends @Nullable Object> implements LocalReads.Read {
        private final Supplier<T> query;
        private final long maxStalenessNs;
        private final long deadlineNs;
        private final CompletableFuture<BoundedRead<T>> result;

        private FreshEnough(
                Supplier<T> query, long maxStalenessNs, long deadlineNs, CompletableFuture<BoundedRead<T>> result) {
            this.query = query;
            this.maxStalenessNs = maxStalenessNs;
            this.deadlineNs = deadlineNs;
            this.result = result;
        }

        @Override
        public long deadlineNs() {
            return deadlineNs;
        }

        @Override
        public void run() {
            long ageNs = freshness.ageNs(clock.nanoTime());
            if (ageNs <= maxStalenessNs) {
                complete(result, () -> new BoundedRead<>(query.get(), Duration.ofNanos(ageNs), progress.applied.get()));
            } else {
                askLeader(query, deadlineNs, result);
            }
        }

        @Override
        public void fail(RaftException why) {
            result.completeExceptionally(why);
        }
    }
}
