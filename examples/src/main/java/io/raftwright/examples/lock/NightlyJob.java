package io.raftwright.examples.lock;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.lock.FencedLock;
import io.raftwright.configmap.recipes.lock.Hold;
import java.nio.file.Path;
import java.time.Duration;

/** One of many that would do the same job each night: whoever has the lock does it, and leaves its name for the others. */
public final class NightlyJob {
    private static final Duration LIFE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private NightlyJob() {}

    public static void main(String[] args) throws InterruptedException {
        try (ConfigMap map = ConfigMap.openSingle(Path.of(args[0]))) {
            System.out.println(run(map, args[1]) ? "done" : "somebody else did it");
        }
    }

    // region lock
    /** What is put with the session's lease vanishes with this process; what is written under the lock's fence cannot come too late. */
    static boolean run(ConfigMap map, String name) throws InterruptedException {
        try (Session session = Session.open(map, LIFE)) {
            map.put(Op.put("workers/" + name, "ready").withLease(session.leaseId()));
            try (Hold hold = new FencedLock(session, "locks/nightly").tryLock(PATIENCE)) {
                if (hold == null) {
                    return false;
                }
                TxnResult report = map.commit(Txn.when(hold.isHeld()).then(Op.put("nightly/done-by", name)));
                return report.succeeded();
            }
        }
    }
    // endregion
}
