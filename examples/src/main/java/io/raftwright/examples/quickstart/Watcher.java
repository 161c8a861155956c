package io.raftwright.examples.quickstart;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Is told of every change of the load's keys, and checks the order.
 *
 * <p>Owner: the map's watch thread writes what was seen; the main thread reads it.
 */
final class Watcher implements WatchListener {
    private final Set<String> keysSeen = ConcurrentHashMap.newKeySet();
    private volatile long lastRevision;
    private volatile boolean inOrder = true;
    private volatile long memberId;

    /** Watches on a member from now on, or goes on there after the last revision seen. */
    Watch watchOn(long id, ConfigMap map) {
        memberId = id;
        WatchRequest request = WatchRequest.of(KeyRange.prefix(Load.PREFIX));
        return map.watch(lastRevision == 0 ? request : request.fromRevision(lastRevision + 1), this);
    }

    @Override
    public void onBatch(WatchBatch batch) {
        inOrder &= batch.revision() > lastRevision;
        lastRevision = batch.revision();
        batch.events().forEach(event -> keysSeen.add(event.kv().key().utf8()));
    }

    long memberId() {
        return memberId;
    }

    int keyCount() {
        return keysSeen.size();
    }

    boolean isInOrder() {
        return inOrder;
    }
}
