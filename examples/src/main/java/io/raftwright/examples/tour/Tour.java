package io.raftwright.examples.tour;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.api.WatchRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** The map's own calls: put and read, watch, transactions, leases. */
public final class Tour {
    private Tour() {}

    public static void main(String[] args) {
        try (ConfigMap map = ConfigMap.openSingle(Path.of(args[0]));
                Watch watch = follow(map, 1, event -> System.out.println(event))) {
            System.out.println("colours then: " + readAndWrite(map));
            System.out.println("moved: " + move(map, "colour/sky", "colour/sea"));
            System.out.println("lease: " + leave(map, "here/tour"));
            System.out.println("watched up to: " + watch.nextRevision());
        }
    }

    // region map
    static long readAndWrite(ConfigMap map) {
        long revision = map.put("colour/sky", "grey").revision();
        map.put("colour/sky", "blue");

        assert "blue".equals(map.get("colour/sky")); // sees every write that had returned, on any member
        return map.range(Range.prefix("colour/").atRevision(revision)).count(); // and what was there before
    }
    // endregion

    // region watch
    /** Every change from a revision on, each once and in order; it goes on across elections and snapshots. */
    static Watch follow(ConfigMap map, long revision, Consumer<WatchEvent> each) {
        WatchRequest request = WatchRequest.of(KeyRange.prefix("colour/")).fromRevision(revision + 1);
        return map.watch(request, batch -> batch.events().forEach(each));
    }
    // endregion

    // region transaction
    /** Compare, then, else: all at one revision, or nothing. */
    static boolean move(ConfigMap map, String from, String to) {
        String value = map.get(from);
        if (value == null) {
            return false;
        }
        TxnResult moved = map.commit(Txn.when(Compare.value(from).equalTo(value), Compare.absent(to))
                .then(Op.put(to, value), Op.delete(from))
                .otherwise(Op.read(from)));
        return moved.succeeded();
    }
    // endregion

    // region lease
    /** A key that vanishes ten seconds after its lease was last kept alive. A Session does that by itself. */
    static long leave(ConfigMap map, String key) {
        long lease = map.leases().grant(Duration.ofSeconds(10)).id();
        map.put(Op.put(key, "I am here").withLease(lease));
        map.leases().keepAlive(lease);
        return lease;
    }
    // endregion
}
