package io.raftwright.testkit.map;

import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.MapMember;
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
    private final UnaryOperator<AsyncConfigMap> layer;
    private final Map<Long, MapMember> members = new TreeMap<>();

    /**
     * Of no member yet.
     *
     * @param layer stands between the maps and those who judge them
     */
    MapSites(MapCourt court, UnaryOperator<AsyncConfigMap> layer) {
        this.court = court;
        this.random = court.stage().stream("watch turns", 0);
        this.layer = layer;
    }

    AsyncConfigMap mapFor(int client, Site<ConfigStore, StoreResult> site) {
        MapMember member = members.get(site.memberId());
        if (member == null || member.store() != site.machine()) {
            ConfigStore store = site.machine();
            WatchHub hub = new WatchHub(store::state, new WatchEvents(site, random));
            store.onChange(hub::wake);
            member = new MapMember(site.node(), store, hub);
            members.put(site.memberId(), member);
        }
        return new JudgedMap(layer.apply(member.map(DEADLINE)), site, court, client);
    }
}
