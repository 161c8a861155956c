package io.raftwright.testkit.map;

import io.raftwright.api.Command;
import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.testkit.sim.Clientele;
import io.raftwright.testkit.sim.Site;
import io.raftwright.testkit.sim.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Clients and watchers of a map.
 *
 * <p>Owner: the simulation's thread.
 */
final class MapClientele implements Clientele<ConfigStore, StoreResult> {
    private static final List<KeyRange> WATCHED =
            List.of(KeyRange.all(), KeyRange.prefix("a/"), KeyRange.key("a/1"), KeyRange.prefix("b/"));

    private static final long LOOKING_NS = 100_000_000;

    /** Leases that have no longer to live than this are waited for in the end. */
    private static final long LEASE_PATIENCE_SECONDS = 10;

    private final IntFunction<? extends MapClient> clients;
    private final UnaryOperator<AsyncConfigMap> layer;
    private final MapTruth truth = new MapTruth(MapSimulation.LIMIT);
    private final List<MapCustomer> customers = new ArrayList<>();
    private final List<MapWatcher> watchers = new ArrayList<>();
    private long visits;
    private @Nullable MapCourt court;
    private @Nullable MapSites sites;

    /**
     * A clientele that has not begun.
     *
     * @param layer stands between the maps and those who judge them
     */
    MapClientele(IntFunction<? extends MapClient> clients, UnaryOperator<AsyncConfigMap> layer) {
        this.clients = clients;
        this.layer = layer;
    }

    @Override
    public void begin(Stage<ConfigStore, StoreResult> stage) {
        court = new MapCourt(stage, truth);
        sites = new MapSites(court, layer);
        for (int i = 0; i < stage.clientCount(); i++) {
            customers.add(new MapCustomer(stage, sites, i, clients.apply(i)));
        }
        for (int i = 0; i < WATCHED.size(); i++) {
            watchers.add(new MapWatcher(stage, sites, stage.clientCount() + i, WATCHED.get(i)));
        }
        customers.forEach(MapCustomer::start);
        watchers.forEach(MapWatcher::start);
    }

    @Override
    public void applied(long operation, Command command) {
        truth.applied(operation, command, court().nextNs());
        truth.leases().takeHappened().forEach(event -> court().stage().happened(event));
    }

    @Override
    public void close() {
        customers.forEach(MapCustomer::close);
        watchers.forEach(MapWatcher::close);
        lookAfterLeases();
    }

    /** A member has a map once somebody comes to it, and without a map its leader ends no lease. */
    private void lookAfterLeases() {
        Stage<ConfigStore, StoreResult> stage = court().stage();
        Site<ConfigStore, StoreResult> site = stage.anySite(0, stage.stream("lease visits", visits++));
        if (site != null && sites != null) {
            AsyncConfigMap unused = sites.mapFor(0, site);
        }
        stage.after(LOOKING_NS, this::lookAfterLeases);
    }

    @Override
    public boolean isSettled() {
        return court().areWatchesCurrent()
                && !truth.leases().isAnyDueWithin(LEASE_PATIENCE_SECONDS)
                && watchers.stream().allMatch(watcher -> watcher.isSettled(truth.revision()));
    }

    @Override
    public void end() {
        court().judge();
    }

    MapTruth truth() {
        return truth;
    }

    MapCourt court() {
        if (court == null) {
            throw new IllegalStateException("nothing has begun");
        }
        return court;
    }
}
