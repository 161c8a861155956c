package io.raftwright.testkit.recipes;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.api.WatchRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** All that was ever written, in the order of the map: what clients believed is held against it. */
final class Chronicle {
    private final List<WatchBatch> changes = Collections.synchronizedList(new ArrayList<>());
    private final Watch watch;

    Chronicle(ConfigMap map) {
        watch = map.watch(WatchRequest.of(KeyRange.all()).fromRevision(2), changes::add);
    }

    /** This, when all is in it that was written until now. */
    Chronicle whole(ConfigMap map) {
        long last = map.range(KeyRange.key("ready")).revision();
        Patience.until(() -> watch.nextRevision() > last, () -> "the watch stands still at " + watch.nextRevision());
        return this;
    }

    /** What there was at a revision. */
    interface Visitor {
        /**
         * One revision changed something.
         *
         * @param before what there was
         * @param after  what there is, by key
         */
        void visit(long revision, NavigableMap<String, KeyValue> before, NavigableMap<String, KeyValue> after);
    }

    /** Goes through the revisions that changed keys that begin so. */
    void replay(String prefix, Visitor visitor) {
        NavigableMap<String, KeyValue> state = new TreeMap<>();
        for (WatchBatch change : List.copyOf(changes)) {
            NavigableMap<String, KeyValue> after = new TreeMap<>(state);
            for (WatchEvent event : change.events()) {
                String key = event.kv().key().utf8();
                if (key.startsWith(prefix) && event.type() == WatchEvent.Type.PUT) {
                    after.put(key, event.kv());
                } else if (key.startsWith(prefix)) {
                    after.remove(key);
                }
            }
            if (!after.equals(state)) {
                visitor.visit(change.revision(), state, after);
                state = after;
            }
        }
    }
}
