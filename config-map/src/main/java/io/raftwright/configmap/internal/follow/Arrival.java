package io.raftwright.configmap.internal.follow;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Notices that this member has reached a revision. Immutable; any thread. */
record Arrival(CompletableFuture<@Nullable Void> there) implements WatchListener {
    private static final Bytes NOWHERE = Bytes.of("nowhere");

    /** No key lies in it, so that its watch tells nothing but progress. */
    private static final KeyRange NO_KEYS = KeyRange.between(NOWHERE, NOWHERE);

    /** Completes when this member has reached a revision, or the map is closed. Cancel it to wait no more. */
    static CompletableFuture<@Nullable Void> at(ConfigMap map, long revision) {
        CompletableFuture<@Nullable Void> there = new CompletableFuture<>();
        if (map.stale().revision() >= revision) {
            there.complete(null);
            return there;
        }
        WatchRequest request = WatchRequest.of(NO_KEYS).fromRevision(revision).progressEvery(1);
        CompletableFuture<?> unused = map.async()
                .watch(request, new Arrival(there))
                .whenComplete((opened, failure) -> watched(opened, there));
        return there;
    }

    /** A watch that cannot be opened begins too early, so that the revision is reached, or at a closed map. */
    private static void watched(@Nullable Watch opened, CompletableFuture<@Nullable Void> there) {
        if (opened == null) {
            there.complete(null);
        } else {
            CompletableFuture<?> unused = there.whenComplete((nothing, failure) -> opened.close());
        }
    }

    @Override
    public void onBatch(WatchBatch batch) {
        there.complete(null);
    }

    @Override
    public void onProgress(long revision) {
        there.complete(null);
    }

    @Override
    public void onEnd(WatchEnd end) {
        there.complete(null);
    }
}
