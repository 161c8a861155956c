package io.raftwright.testkit.map;

import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.MapMember;
import io.raftwright.configmap.internal.check.StateCheck;
import io.raftwright.configmap.internal.lease.LeaseExpiry;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.configmap.internal.watch.WatchHub;
import io.raftwright.testkit.sim.Site;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The map of each member, put together from real parts when the first client comes, and anew in each of the member's lives.
 *
 * <p>Owner: the simulation's thread.
 */
final class MapSites {
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private final MapCourt court;
    private final RandomGenerator random;
    private final RandomGenerator hashing;
    private final UnaryOperator<AsyncConfigMap> layer;
    private final Map<Long, Served> members = new TreeMap<>();

    private record Served(ConfigStore store, MapMember member) {}

    /**
     * Of no member yet.
     *
     * @param layer stands between the maps and those who judge them
     */
    MapSites(MapCourt court, UnaryOperator<AsyncConfigMap> layer) {
        this.court = court;
        this.random = court.stage().stream("watch turns", 0);
        this.hashing = court.stage().stream("hashing", 0);
        this.layer = layer;
    }

    AsyncConfigMap mapFor(int client, Site<ConfigStore, StoreResult> site) {
        ConfigStore store = site.machine();
        Served served = members.get(site.memberId());
        if (served == null || served.store() != store) {
            WatchHub hub = new WatchHub(store::state, new WatchEvents(site, random));
            LeaseExpiry expiry = new LeaseExpiry(site.node(), store, new LeaseEvents(court.stage(), site));
            StateCheck check = new StateCheck(site.memberId(), new CheckEvents(site, hashing), court.listener());
            store.onCheck(check);
            served = new Served(store, new MapMember(site.node(), store, hub, expiry, check.on(site.node())));
            members.put(site.memberId(), served);
        }
        return new JudgedMap(layer.apply(served.member().map(DEADLINE)), site, court, client);
    }
}
