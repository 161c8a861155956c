package io.raftwright.testkit.map;

import io.raftwright.api.RaftException;
import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.testkit.sim.Site;
import io.raftwright.testkit.sim.Stage;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lets one client do one thing after the other, each through whatever member it finds.
 *
 * <p>Owner: the simulation's thread.
 */
final class MapCustomer {
    private static final long PATIENCE_NS = 3_000_000_000L;
    private static final long WAITING_NS = 50_000_000;

    private final Stage<ConfigStore, StoreResult> stage;
    private final MapSites sites;
    private final int number;
    private final MapClient client;
    private final RandomGenerator random;
    /** Of a stream of its own: what is wanted is no matter of who is there to ask. */
    private final RandomGenerator wishes;

    private final long thinkingNs;
    private int begun;
    private boolean isClosed;

    MapCustomer(Stage<ConfigStore, StoreResult> stage, MapSites sites, int number, MapClient client) {
        this.stage = stage;
        this.sites = sites;
        this.number = number;
        this.client = client;
        this.random = stage.stream("map customer", number);
        this.wishes = stage.stream("map client", number);
        this.thinkingNs = 4_000_000L << random.nextInt(7);
    }

    void start() {
        next(thinkingNs);
    }

    void close() {
        isClosed = true;
    }

    private void next(long withinNs) {
        stage.after(random.nextLong(withinNs), this::act);
    }

    private void act() {
        if (isClosed) {
            return;
        }
        if (stage.lullNs() > 0) {
            next(stage.lullNs() + WAITING_NS);
            return;
        }
        Site<ConfigStore, StoreResult> site = stage.anySite(number, random);
        if (site == null) {
            next(WAITING_NS);
            return;
        }
        int thing = begun;
        stage.after(PATIENCE_NS, () -> done(thing, null));
        var unused =
                client.act(sites.mapFor(number, site), wishes).whenComplete((result, failure) -> done(thing, failure));
    }

    /** What was given up may still fail: that is no less wrong then. */
    private void done(int thing, @Nullable Throwable failure) {
        if (failure != null && !isOfMaps(failure)) {
            stage.violated("a client finds what it expects", "client " + number + ": " + failure);
        }
        if (thing == begun) {
            begun++;
            next(thinkingNs);
        }
    }

    private static boolean isOfMaps(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RaftException || cause instanceof ConfigMapException;
    }
}
