package io.raftwright.testkit.sim;

import java.util.function.BooleanSupplier;

/**
 * Processes that stand still in the middle of a duty cycle while the world goes on. One that begins to stand does so inside those
 * that stand already, so it goes on no later than they do: otherwise a few that take turns would hold up the first for ever.
 *
 * <p>Owner: the simulation's thread.
 */
final class Standstill {
    private final Timeline timeline;
    private final BooleanSupplier others;
    private long endNs = Long.MAX_VALUE;

    /**
     * Nobody stands still yet.
     *
     * @param others lets the next event of the world happen; false if there is none, or none that counts
     */
    Standstill(Timeline timeline, BooleanSupplier others) {
        this.timeline = timeline;
        this.others = others;
    }

    /** Lets the world go on for so long, or until the process is gone. */
    void stand(SimulatedCrew crew, long lengthNs) {
        long outerEndNs = endNs;
        endNs = Math.min(outerEndNs, timeline.nowNs() + lengthNs);
        crew.stand(true);
        boolean isGoingOn = true;
        while (isGoingOn && !crew.isGone() && timeline.nowNs() < endNs) {
            isGoingOn = others.getAsBoolean();
        }
        crew.stand(false);
        endNs = outerEndNs;
    }
}
