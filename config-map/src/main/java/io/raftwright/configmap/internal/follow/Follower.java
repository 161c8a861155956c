package io.raftwright.configmap.internal.follow;

import io.raftwright.api.NodeStoppedException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.wait.Deadline;
import io.raftwright.configmap.internal.wait.HandOver;
import io.raftwright.configmap.internal.wait.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Follows keys for good: tells what there is, and then what changes. If this member falls so far behind that changes are compacted away, what
 * is told next is the difference between what was told last and what there is: changes may be told as one, never is one left out.
 *
 * <p>Nothing is queued: a sink that takes its time is told later, out of the map's history.
 *
 * <p>Owner: whoever delivers, one thread at a time; {@link #close} and {@link #reached} are anybody's.
 */
public final class Follower implements WatchListener, AutoCloseable {
    private final ConfigMap map;
    private final KeyRange keys;
    private final Pace pace;
    private final @Nullable Executor executor;
    private final ChangeSink sink;
    private final Map<Bytes, KeyValue> told = new HashMap<>();
    private final Progress progress = new Progress();

    private volatile boolean isClosed;
    private volatile @Nullable Watch watch;

    /** What a sink wants to know of that which happened while it was busy. */
    public enum Pace {
        /** Each change. */
        EVERY_CHANGE,
        /** Of each key what it is now, however often it changed. */
        LATEST
    }

    private Follower(ConfigMap map, KeyRange keys, Pace pace, @Nullable Executor executor, ChangeSink sink) {
        this.map = map;
        this.keys = keys;
        this.pace = pace;
        this.executor = executor;
        this.sink = sink;
    }

    /**
     * Reads what there is and tells it, on the caller's thread and before this returns, and then what changes from then on.
     *
     * @param executor where changes are told; null for the map's own watch thread
     */
    public static Follower open(ConfigMap map, KeyRange keys, Pace pace, @Nullable Executor executor, ChangeSink sink) {
        RangeResult found = map.range(keys);
        Follower follower = new Follower(map, keys, pace, executor, sink);
        follower.begin(found);
        return follower;
    }

    /**
     * As {@link #open}, each change told on the map's own watch thread, without waiting.
     *
     * @param beginning where it is told what there is, and the future completes
     * @param keeperOf  makes of the follower what the caller is given
     * @return what was made; closed if the future was cancelled by then
     */
    public static <T extends AutoCloseable> CompletableFuture<T> openAsync(
            ConfigMap map, KeyRange keys, Executor beginning, ChangeSink sink, Function<Follower, T> keeperOf) {
        CompletableFuture<T> opened = new CompletableFuture<>();
        HandOver.to(beginning, map.async().range(Range.of(keys)), opened, found -> {
            Follower follower = new Follower(map, keys, Pace.EVERY_CHANGE, null, sink);
            follower.begin(found);
            if (!opened.complete(keeperOf.apply(follower))) {
                follower.close(); // the caller left: nobody else could ever close it
            }
        });
        return opened;
    }

    private void begin(RangeResult found) {
        List<KeyChange> changes = taken(found.kvs());
        sink.onChanges(found.revision(), changes);
        progress.reach(found.revision());
        resume(found.revision());
    }

    /** Whether changes are still told. */
    public boolean isOpen() {
        return !isClosed && !progress.hasEnded();
    }

    /**
     * Completes when everything has been told up to a revision; fails if that will never be. Cancel it to wait no more. Completes on threads
     * of the map.
     */
    public CompletableFuture<Long> reached(long revision) {
        CompletableFuture<Long> reached = progress.reached(revision);
        if (!reached.isDone()) {
            CompletableFuture<?> there = Arrival.at(map, revision);
            CompletableFuture<?> unused = there.thenRun(this::askProgress);
            CompletableFuture<?> unusedEnd = reached.whenComplete((revisionTold, failure) -> there.cancel(false));
        }
        return reached;
    }

    /** Waits until everything has been told up to a revision; false if that is not so after this time. */
    public boolean awaitRevision(long revision, Duration patience) throws InterruptedException {
        CompletableFuture<Long> told =
                reached(revision).completeOnTimeout(-1L, Deadline.nanoseconds(patience), TimeUnit.NANOSECONDS);
        return Waiting.interruptibly(told) >= revision;
    }

    private void askProgress() {
        Watch open = watch;
        if (open != null) {
            open.requestProgress();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        Watch open = watch;
        if (open != null) {
            open.close();
        }
        progress.end(null);
    }

    // ---- deliveries

    /** Watches from the revision after one; where that is gone, the difference is told first. */
    private void resume(long revision) {
        WatchRequest request =
                executor == null ? WatchRequest.of(keys) : WatchRequest.of(keys).on(executor);
        Watch opened = null;
        for (long last = revision; !isClosed && opened == null; ) {
            try {
                opened = map.watch(request.fromRevision(last + 1), this);
                watch = opened;
            } catch (CompactedException e) {
                last = catchUp(); // so much has happened since
            }
        }
        if (isClosed) {
            close();
        } else if (progress.isAwaited()) {
            askProgress();
        }
    }

    private long catchUp() {
        RangeResult now = map.stale().range(Range.of(keys));
        tell(now.revision(), taken(now.kvs()));
        progress.reach(now.revision());
        return now.revision();
    }

    @Override
    public void onBatch(WatchBatch batch) {
        List<KeyChange> changes = new ArrayList<>();
        long revision = batch.revision();
        for (WatchEvent event : batch.events()) {
            KeyValue after = event.type() == WatchEvent.Type.PUT ? event.kv() : null;
            if (pace == Pace.LATEST) {
                RangeResult now = map.stale().range(KeyRange.key(event.kv().key()));
                after = now.kvs().isEmpty() ? null : now.kvs().get(0);
                revision = now.revision();
            }
            take(event.kv().key(), after, changes);
        }
        tell(revision, changes);
        progress.reach(batch.revision());
    }

    @Override
    public void onProgress(long revision) {
        progress.reach(revision);
    }

    @Override
    public void onEnd(WatchEnd end) {
        if (end.reason() == WatchEnd.Reason.COMPACTED) {
            try {
                resume(catchUp());
            } catch (RuntimeException | Error e) { // of the sink, or because the map was closed just now
                end(e);
            }
        } else {
            end(end.cause());
        }
    }

    private void end(@Nullable Throwable cause) {
        progress.end(cause == null ? new NodeStoppedException("the map is closed", null) : cause);
        if (!isClosed) {
            sink.onEnd(cause);
        }
    }

    private void tell(long revision, List<KeyChange> changes) {
        if (!changes.isEmpty() && !isClosed) {
            sink.onChanges(revision, changes);
        }
    }

    // ---- what was told

    /** The difference between what was told and what there is, which is told next. */
    private List<KeyChange> taken(List<KeyValue> kvs) {
        Map<Bytes, KeyValue> gone = new HashMap<>(told);
        List<KeyChange> changes = new ArrayList<>();
        for (KeyValue kv : kvs) {
            gone.remove(kv.key());
            take(kv.key(), kv, changes);
        }
        gone.keySet().stream().sorted().forEach(key -> take(key, null, changes));
        return changes;
    }

    private void take(Bytes key, @Nullable KeyValue after, List<KeyChange> changes) {
        KeyValue before = after == null ? told.remove(key) : told.put(key, after);
        if (modRevision(before) != modRevision(after)) {
            changes.add(new KeyChange(key, before, after));
        }
    }

    private static long modRevision(@Nullable KeyValue kv) {
        return kv == null ? 0 : kv.modRevision();
    }
}
