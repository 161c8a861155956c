package io.raftwright.testkit.map;

import io.raftwright.configmap.internal.watch.WatchHub;
import io.raftwright.configmap.internal.watch.WatchRunner;
import io.raftwright.testkit.sim.Site;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Serves the watches of one process without a thread: their turns are events in it.
 *
 * <p>Owner: the simulation's thread.
 */
final class WatchEvents implements WatchRunner {
    private static final long LONGEST_DELAY_NS = 2_000_000;

    private final Site<?, ?> site;
    private final RandomGenerator random;
    private @Nullable WatchHub hub;
    private boolean isPlanned;

    WatchEvents(Site<?, ?> site, RandomGenerator random) {
        this.site = site;
        this.random = random;
    }

    @Override
    public void start(WatchHub served) {
        hub = served;
    }

    @Override
    public void wake() {
        if (!isPlanned) {
            isPlanned = true;
            site.after(random.nextLong(LONGEST_DELAY_NS), this::turn);
        }
    }

    private void turn() {
        isPlanned = false;
        if (hub != null && hub.serve()) {
            wake();
        }
    }

    @Override
    public void awaitEnd() {
        // Nobody waits in a world of one thread: the turn is planned.
    }
}
