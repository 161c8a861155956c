package io.raftwright.configmap;

import io.raftwright.api.NodeListener;
import io.raftwright.configmap.internal.check.CheckThread;
import io.raftwright.configmap.internal.check.StateCheck;
import io.raftwright.configmap.internal.lease.LeaseExpiry;
import io.raftwright.configmap.internal.lease.LeaseThread;
import io.raftwright.configmap.internal.store.Applied;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.internal.watch.WatchHub;
import io.raftwright.configmap.internal.watch.WatchThread;
import java.time.Duration;

/** A map on a {@link DirectNode}. */
public record TestMap(ConfigMap map, DirectNode node, ConfigStore store) implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(10);

    public static TestMap open() {
        return open(HistoryLimit.DEFAULT);
    }

    public static TestMap open(HistoryLimit limit) {
        ConfigStore store = new ConfigStore(limit);
        WatchHub hub = new WatchHub(store::state, new WatchThread("watch-test"));
        DirectNode node = new DirectNode(store);
        LeaseExpiry expiry = new LeaseExpiry(node, store, new LeaseThread("leases-test"));
        StateCheck check = new StateCheck(1, new CheckThread("check-test"), new NodeListener() {}).on(node);
        return new TestMap(MemberMap.of(new MapMember(node, store, hub, expiry, check), DEADLINE), node, store);
    }

    /** Lets nothing be committed, and no read be confirmed. */
    public void cutOff(boolean isCutOff) {
        node.cutOff(isCutOff);
    }

    /** Lets everything be done, and nobody hear of it. */
    public void loseAnswers(boolean isSo) {
        node.loseAnswers(isSo);
    }

    /** Replaces the state by another map's, as an installed snapshot does. */
    public void install(TestMap other) {
        node.install(Applied.imageOf(other.store));
    }

    @Override
    public void close() {
        map.close();
    }
}
