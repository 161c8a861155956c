package io.raftwright.testkit.map;

import io.raftwright.configmap.internal.lease.LeaseExpiry;
import io.raftwright.configmap.internal.lease.LeaseRunner;
import io.raftwright.testkit.sim.Site;
import io.raftwright.testkit.sim.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Ends the leases of one process without a thread: turns are events in it.
 *
 * <p>Owner: the simulation's thread.
 */
final class LeaseEvents implements LeaseRunner {
    private static final long SOON_NS = 100_000;

    private final Stage<?, ?> stage;
    private final Site<?, ?> site;
    private @Nullable LeaseExpiry expiry;
    /** The newest turn that was planned: any other is out of date. */
    private int planned;

    LeaseEvents(Stage<?, ?> stage, Site<?, ?> site) {
        this.stage = stage;
        this.site = site;
    }

    @Override
    public void start(LeaseExpiry served) {
        expiry = served;
        wake();
    }

    @Override
    public void wake() {
        plan(SOON_NS);
    }

    private void plan(long delayNs) {
        int turn = ++planned;
        site.after(delayNs, () -> {
            if (turn == planned && expiry != null) {
                long waitNs = expiry.turn(stage.nowNs());
                if (turn == planned && waitNs != LeaseExpiry.DORMANT) {
                    plan(Math.max(waitNs, SOON_NS));
                }
            }
        });
    }
}
