package io.raftwright.testkit.map;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.testkit.history.WatchRecord;
import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.sim.Site;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One watch on one member, and all that it told. Each revision is looked at in full when it is delivered, previous values included;
 * whether one is missing shows in the record, in the end.
 *
 * <p>Owner: the simulation's thread.
 */
final class JudgedWatch implements Watch {
    /** Whoever is so many revisions behind lives on the map's history. */
    private static final int FAR_BEHIND = 30;

    private final MapCourt court;
    private final Site<ConfigStore, StoreResult> site;
    private final String name;
    private final KeyRange keys;
    private final WatchRecord record;
    private @Nullable Watch watch;
    private boolean isFarBehind;
    /** Of a revision that is not whole yet. */
    private final List<WatchBatch> parts = new ArrayList<>();
    /** The last revision that it told something of, be it progress. */
    private long lastTold;
    /** The last revision of which it told progress: nothing of it may come any more. */
    private long lastProgress;

    JudgedWatch(MapCourt court, Site<ConfigStore, StoreResult> site, String name, KeyRange keys, long fromRevision) {
        this.court = court;
        this.site = site;
        this.name = name;
        this.keys = keys;
        this.record = new WatchRecord(name, key -> keys.contains(Bytes.of(key)), fromRevision);
    }

    void opened(Watch opened) {
        watch = opened;
    }

    /** What hears the watch, before those for whom it was opened. */
    WatchListener before(WatchListener listener) {
        return new WatchListener() {
            @Override
            public void onBatch(WatchBatch batch) {
                deliveredPart(batch);
                listener.onBatch(batch);
            }

            @Override
            public void onProgress(long revision) {
                progressed(revision);
                listener.onProgress(revision);
            }

            @Override
            public void onEnd(WatchEnd end) {
                ended(end);
                listener.onEnd(end);
            }
        };
    }

    /** Parts are put together again; what is told is judged once it is whole. */
    private void deliveredPart(WatchBatch part) {
        if (!parts.isEmpty() && parts.get(0).revision() != part.revision()) {
            court.stage().violated("parts of a revision come together", name + " told " + part + " behind " + parts);
        }
        parts.add(part);
        if (!part.hasMore()) {
            delivered(new WatchBatch(
                    part.revision(),
                    parts.stream().flatMap(each -> each.events().stream()).toList()));
            parts.clear();
        }
    }

    private void progressed(long revision) {
        if (!parts.isEmpty()
                || revision < lastTold
                || revision > site.machine().state().revision()) {
            court.stage().violated("progress is told in order", name + " told " + revision + " behind " + lastTold);
        }
        lastTold = revision;
        lastProgress = revision;
        record.progressed(revision);
    }

    private void delivered(WatchBatch batch) {
        if (batch.revision() <= lastProgress) {
            court.stage().violated("progress is told in order", name + " told " + batch + " behind " + lastProgress);
        }
        lastTold = batch.revision();
        record.delivered(batch.revision(), MapTruth.told(batch));
        MapState here = site.machine().state();
        WatchBatch expected = expected(batch.revision(), here);
        if (!batch.equals(expected)) {
            court.stage().violated("a watch tells what happened", name + " told " + batch + ", expected " + expected);
        }
        if (here.revision() - batch.revision() > FAR_BEHIND) {
            isFarBehind = true;
        } else if (isFarBehind && here.revision() == batch.revision()) {
            isFarBehind = false;
            court.stage().happened(RareEvent.SLOW_WATCH_CAUGHT_UP);
        }
    }

    /** What came before the oldest revision is gone, and so are previous values there. */
    private @Nullable WatchBatch expected(long revision, MapState here) {
        WatchBatch change = court.truth().change(revision);
        if (change == null) {
            return null;
        }
        boolean isPreviousGone = revision <= here.oldestRevision();
        List<WatchEvent> events = change.events().stream()
                .filter(event -> keys.contains(event.kv().key()))
                .map(event -> isPreviousGone ? new WatchEvent(event.type(), event.kv(), null) : event)
                .toList();
        return new WatchBatch(revision, events);
    }

    private void ended(WatchEnd end) {
        long oldest = site.machine().state().oldestRevision();
        if (end.reason() != WatchEnd.Reason.COMPACTED) {
            court.stage().violated("watches go on", name + " ended: " + end);
        } else if (end.resumeRevision() != oldest) {
            court.stage()
                    .violated("a watch says where to go on", name + " says " + end + ", oldest revision is " + oldest);
        } else {
            court.stage().happened(RareEvent.WATCH_FELL_BEHIND);
        }
        record.compacted(end.resumeRevision());
    }

    /** False if there is something that it still has to tell. */
    boolean isCurrent() {
        return !site.isAlive()
                || !site.isReplica()
                || !isOpen()
                || nextRevision() > court.truth().revision();
    }

    /** All that it told, and how far that goes. */
    WatchRecord finish() {
        if (watch != null) {
            record.progressed(watch.nextRevision() - 1);
        }
        return record;
    }

    @Override
    public long nextRevision() {
        return opened().nextRevision();
    }

    @Override
    public void requestProgress() {
        opened().requestProgress();
    }

    @Override
    public boolean isOpen() {
        return opened().isOpen();
    }

    @Override
    public void close() {
        opened().close();
    }

    private Watch opened() {
        if (watch == null) {
            throw new IllegalStateException("the watch is not open yet");
        }
        return watch;
    }
}
