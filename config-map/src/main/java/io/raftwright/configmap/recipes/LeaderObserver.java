package io.raftwright.configmap.recipes;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells who leads, at first and whenever that changes. A watch that falls behind is begun anew, so that the newest leader is told, if not
 * each between.
 *
 * <p>Owner: one thread at a time, whoever reads or the watch; {@link #close} from any.
 */
final class LeaderObserver implements WatchListener, LeaderElection.Observation {
    private final ConfigMap map;
    private final Range everybody;
    private final Consumer<@Nullable KeyValue> listener;
    private final Map<Bytes, KeyValue> candidates = new HashMap<>();
    private @Nullable KeyValue told;
    private boolean hasTold;

    private volatile boolean isClosed;
    private volatile @Nullable Watch watch;

    LeaderObserver(ConfigMap map, Range everybody, Consumer<@Nullable KeyValue> listener) {
        this.map = map;
        this.everybody = everybody;
        this.listener = listener;
    }

    /** Begins with what there is. */
    void begin(RangeResult found) {
        candidates.clear();
        found.kvs().forEach(kv -> candidates.put(kv.key(), kv));
        tell();
        CompletableFuture<?> unused = map.async()
                .watch(WatchRequest.of(everybody.keys()).fromRevision(found.revision() + 1), this)
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        beginAnew(); // so much has happened since that it was compacted
                        return;
                    }
                    watch = opened;
                    if (isClosed) {
                        opened.close();
                    }
                });
    }

    /** Without a map that answers there is nobody to tell of. */
    private void beginAnew() {
        if (!isClosed) {
            CompletableFuture<?> unused = map.async().range(everybody).thenAccept(this::begin);
        }
    }

    @Override
    public void onBatch(WatchBatch batch) {
        for (WatchEvent event : batch.events()) {
            if (event.type() == WatchEvent.Type.PUT) {
                candidates.put(event.kv().key(), event.kv());
            } else {
                candidates.remove(event.kv().key());
            }
        }
        tell();
    }

    private void tell() {
        KeyValue leader = candidates.values().stream()
                .min(Comparator.comparingLong(KeyValue::createRevision))
                .orElse(null);
        if (!isClosed && !(hasTold && Objects.equals(leader, told))) {
            hasTold = true;
            told = leader;
            listener.accept(leader);
        }
    }

    @Override
    public void onEnd(WatchEnd end) {
        if (end.reason() == WatchEnd.Reason.COMPACTED) {
            beginAnew();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        Watch open = watch;
        if (open != null) {
            open.close();
        }
    }
}
