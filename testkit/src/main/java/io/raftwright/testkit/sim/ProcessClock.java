package io.raftwright.testkit.sim;

import io.raftwright.api.Clock;
import io.raftwright.testkit.disk.SimulatedCrash;

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
    private final Standstill standstill;
    private int readingsLeft;
    private long lengthNs;

    /** The clock of a process. */
    ProcessClock(SimulatedClock clock, SimulatedCrew crew, Standstill standstill) {
        this.clock = clock;
        this.crew = crew;
        this.standstill = standstill;
    }

    /** One of the next readings takes so long. */
    void stopSoon(int withinReadings, long ns) {
        readingsLeft = withinReadings;
        lengthNs = ns;
    }

    @Override
    public long nanoTime() {
        if (readingsLeft > 0 && crew.isCurrent() && !crew.isStanding() && --readingsLeft == 0) {
            standStill();
        }
        return clock.nanoTime();
    }

    private void standStill() {
        standstill.stand(crew, lengthNs);
        if (crew.isGone()) {
            throw new SimulatedCrash("killed while it was stopped");
        }
    }
}
