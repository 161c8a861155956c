package io.raftwright.testkit.sim;

import io.raftwright.api.Clock;
import io.raftwright.testkit.disk.SimulatedCrash;
import java.util.function.BooleanSupplier;

/**
 * A computer's clock as one process reads it. A process may be stopped between any two of its instructions, and goes on as if no
 * time had passed; where it reads the clock it can know, and elsewhere it must not matter. So here it is stopped where it reads
 * the clock, in the middle of a duty cycle, and everybody else goes on.
 *
 * <p>Owner: the simulation's thread.
 */
final class ProcessClock implements Clock {
    private final SimulatedClock clock;
    private final SimulatedCrew crew;
    private final BooleanSupplier others;
    private int readingsLeft;
    private long lengthNs;

    /**
     * The clock of a process.
     *
     * @param others lets the next event of the world happen; false if there is none, or none that counts
     */
    ProcessClock(SimulatedClock clock, SimulatedCrew crew, BooleanSupplier others) {
        this.clock = clock;
        this.crew = crew;
        this.others = others;
    }

    /** One of the next readings takes so long. */
    void stopSoon(int withinReadings, long ns) {
        readingsLeft = withinReadings;
        lengthNs = ns;
    }

    @Override
    public long nanoTime() {
        if (readingsLeft > 0 && crew.isCurrent() && --readingsLeft == 0) {
            standStill();
        }
        return clock.nanoTime();
    }

    private void standStill() {
        Timeline timeline = crew.timeline();
        long endNs = timeline.nowNs() + lengthNs;
        crew.stand(true);
        boolean isGoingOn = true;
        while (isGoingOn && !crew.isGone() && timeline.nowNs() < endNs) {
            isGoingOn = others.getAsBoolean();
        }
        crew.stand(false);
        if (crew.isGone()) {
            throw new SimulatedCrash("killed while it was stopped");
        }
    }
}
