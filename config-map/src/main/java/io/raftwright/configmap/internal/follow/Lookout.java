package io.raftwright.configmap.internal.follow;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.wait.Deadline;
import io.raftwright.configmap.internal.wait.Waiting;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Waits until keys are as they should be: reads them, and reads them again whenever those have changed that stood in the way.
 *
 * <p>The first read is linearizable, those after it are of this member's own state, which is behind the first one: so what is found was
 * true at a moment after the wait had begun, and waiting costs the cluster nothing.
 *
 * <p>Owner: one thread at a time, whoever reads or the map's watch; the future is anybody's.
 */
public final class Lookout {
    private final ConfigMap map;
    private final Range range;
    private final Function<RangeResult, @Nullable KeyRange> obstacle;
    private final Deadline deadline;
    private final CompletableFuture<@Nullable RangeResult> clear = new CompletableFuture<>();

    private boolean hasWaited;
    private volatile @Nullable Watch watch;

    private Lookout(ConfigMap map, Range range, Function<RangeResult, @Nullable KeyRange> obstacle, Deadline deadline) {
        this.map = map;
        this.range = range;
        this.obstacle = obstacle;
        this.deadline = deadline;
    }

    /**
     * Begins to wait. Reads at least once, also when the deadline is over.
     *
     * @param range    what to read
     * @param obstacle given what was read, the keys of which one must change before it can be good; null if it is good. What it throws
     *                 ends the wait
     * @return what was good in the end, or null if nothing was by the deadline; cancel it to wait no more. Completes on threads of the
     *     map
     */
    public static CompletableFuture<@Nullable RangeResult> until(
            ConfigMap map, Range range, Function<RangeResult, @Nullable KeyRange> obstacle, Deadline deadline) {
        Lookout lookout = new Lookout(map, range, obstacle, deadline);
        CompletableFuture<?> unusedEnd = lookout.clear.whenComplete((found, failure) -> lookout.closeWatch());
        CompletableFuture<?> unused = map.async().range(range).whenComplete((found, failure) -> {
            if (failure != null) {
                lookout.fail(failure);
            } else {
                lookout.look(found);
            }
        });
        return lookout.clear;
    }

    private void look(RangeResult found) {
        if (clear.isDone()) {
            return;
        }
        KeyRange keys;
        try {
            keys = obstacle.apply(found);
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        if (keys == null || deadline.isOver()) {
            clear.complete(keys == null ? found : null);
        } else {
            await(keys, found.revision() + 1);
        }
    }

    private void await(KeyRange keys, long fromRevision) {
        if (!hasWaited) {
            hasWaited = true;
            CompletableFuture<?> unused = clear.completeOnTimeout(null, deadline.remainingNs(), TimeUnit.NANOSECONDS);
        }
        CompletableFuture<@Nullable Void> changed = new CompletableFuture<>();
        CompletableFuture<?> unused = map.async()
                .watch(WatchRequest.of(keys).fromRevision(fromRevision), new Completing(changed))
                .whenComplete((opened, failure) -> {
                    if (failure instanceof CompactedException) {
                        lookAgain(); // so much has happened since
                    } else if (failure != null) {
                        fail(failure);
                    } else {
                        watched(opened, changed);
                    }
                });
    }

    private void watched(Watch opened, CompletableFuture<@Nullable Void> changed) {
        watch = opened;
        if (clear.isDone()) {
            opened.close();
            return;
        }
        CompletableFuture<?> unused = changed.thenRun(() -> {
            opened.close();
            lookAgain();
        });
    }

    private void lookAgain() {
        look(map.stale().range(range));
    }

    private void fail(Throwable failure) {
        clear.completeExceptionally(Waiting.unwrapped(failure));
    }

    private void closeWatch() {
        Watch open = watch;
        if (open != null) {
            open.close();
        }
    }

    private record Completing(CompletableFuture<@Nullable Void> changed) implements WatchListener {
        @Override
        public void onBatch(WatchBatch batch) {
            changed.complete(null);
        }

        @Override
        public void onEnd(WatchEnd end) {
            changed.complete(null);
        }
    }
}
