package io.raftwright.testkit.recipes;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.recipes.Session;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's sessions, one after the other. Owner: the client; others look at the present one. */
final class Life implements AutoCloseable {
    /** Short, so that it does not take long to end; longer than it takes to elect a leader, mostly. */
    static final Duration TTL = Duration.ofSeconds(2);

    private final ConfigMap map;
    private volatile @Nullable Session session;

    Life(ConfigMap map) {
        this.map = map;
    }

    /** The present session, or a new one if that is lost. */
    Session session() {
        Session present = session;
        if (present == null || !present.isLive()) {
            present = Session.open(map, TTL);
            session = present;
        }
        return present;
    }

    /** The lease of the present session, if there is one. */
    List<Long> leases() {
        Session present = session;
        return present == null ? List.of() : List.of(present.leaseId());
    }

    @Override
    public void close() {
        Session present = session;
        if (present != null) {
            present.close();
        }
    }
}
