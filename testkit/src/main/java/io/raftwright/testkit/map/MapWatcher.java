package io.raftwright.testkit.map;

import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.sim.Site;
import io.raftwright.testkit.sim.Stage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Watches some keys on one member, and goes on behind the last revision it saw on another one when that crashes, or for a change.
 *
 * <p>Owner: the simulation's thread.
 */
final class MapWatcher {
    private static final long LOOKING_NS = 100_000_000;
    private static final long SLOWEST_NS = 4_000_000_000L;

    private final Stage<ConfigStore, StoreResult> stage;
    private final MapSites sites;
    private final int number;
    private final KeyRange keys;
    private final RandomGenerator random;
    /** How long it takes before it hears something; 0 if it is served by the member's own turns. */
    private final long slownessNs;

    private final int partLength;
    private final long progressEvery;

    private @Nullable Site<ConfigStore, StoreResult> site;
    private @Nullable Watch watch;
    private int begun;
    private long next = WatchRequest.NOW;
    private boolean isResuming;
    private boolean isClosed;

    MapWatcher(Stage<ConfigStore, StoreResult> stage, MapSites sites, int number, KeyRange keys) {
        this.stage = stage;
        this.sites = sites;
        this.number = number;
        this.keys = keys;
        this.random = stage.stream("map watcher", number);
        this.slownessNs = random.nextInt(3) == 0 ? 1 + random.nextLong(SLOWEST_NS) : 0;
        this.partLength = random.nextInt(3);
        this.progressEvery = random.nextBoolean() ? random.nextLong(1, 11) : WatchRequest.NEVER;
        if (random.nextInt(3) == 0) {
            next = 1 + random.nextLong(100); // past or future, whatever it is by then
        }
    }

    void start() {
        stage.after(random.nextLong(LOOKING_NS), this::look);
    }

    /** Stays where it is from now on, if it can. */
    void close() {
        isClosed = true;
    }

    private void look() {
        start();
        if (site != null && !site.isAlive()) {
            isResuming = watch != null;
            leave();
        } else if (watch != null && wantsAway(watch)) {
            watch.close();
            leave();
        }
        if (site == null) {
            open();
        } else if (watch != null && random.nextInt(8) == 0) {
            watch.requestProgress();
        }
    }

    /** For a change, or since nothing comes where it is. */
    private boolean wantsAway(Watch here) {
        return !here.isOpen() || (site != null && !site.isReplica()) || (!isClosed && random.nextInt(50) == 0);
    }

    private void leave() {
        site = null;
        watch = null;
        begun++;
    }

    private void open() {
        Site<ConfigStore, StoreResult> found = stage.anySite(number, random);
        if (found == null) {
            return;
        }
        site = found;
        int opening = begun;
        WatchRequest request =
                WatchRequest.of(keys).fromRevision(next).inPartsOf(partLength).progressEvery(progressEvery);
        if (slownessNs > 0) {
            request = request.on(task -> found.after(random.nextLong(slownessNs), task));
        }
        var unused = sites.mapFor(number, found)
                .watch(request, new Listener(opening))
                .whenComplete((opened, failure) -> {
                    if (opening != begun) {
                        if (opened != null) {
                            opened.close();
                        }
                    } else if (opened != null) {
                        watch = opened;
                        next = opened.nextRevision();
                    } else {
                        next = failure instanceof CompactedException gone ? gone.compactRevision() : next;
                        leave();
                    }
                });
    }

    /** True if it watches, and has nothing more to hear. */
    boolean isSettled(long lastRevision) {
        return site != null
                && site.isAlive()
                && site.isReplica()
                && watch != null
                && watch.isOpen()
                && watch.nextRevision() > lastRevision;
    }

    private final class Listener implements WatchListener {
        private final int opening;

        Listener(int opening) {
            this.opening = opening;
        }

        @Override
        public void onBatch(WatchBatch batch) {
            if (opening != begun) {
                throw new AssertionError("a watch that was closed delivers, revision=" + batch.revision());
            }
            next = batch.hasMore() ? batch.revision() : batch.revision() + 1;
            if (isResuming) {
                isResuming = false;
                stage.happened(RareEvent.WATCH_RESUMED_AFTER_CRASH);
            }
        }

        @Override
        public void onProgress(long revision) {
            if (opening != begun) {
                throw new AssertionError("a watch that was closed tells progress, revision=" + revision);
            }
            next = revision + 1;
        }

        @Override
        public void onEnd(WatchEnd end) {
            if (opening == begun) {
                next = end.resumeRevision();
            }
        }
    }
}
