package io.raftwright.testkit.sim;

import io.raftwright.internal.agent.Doorbell;
import io.raftwright.internal.agent.Patience;
import io.raftwright.internal.agent.RunningAgent;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;

/**
 * An agent whose duty cycles are events. It runs when somebody rang or its time has come, after as long as its thread, or the disk
 * it works on, takes; meanwhile everybody else goes on.
 *
 * <p>Owner: the simulation's thread.
 */
final class SimulatedAgent implements RunningAgent, Runnable {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long LONGEST_SLEEP_NS = Long.MAX_VALUE / 4;

    private final SimulatedCrew crew;
    private final Agent agent;
    private final Doorbell bell;
    private final Pace pace;
    private final Consumer<Throwable> onFailure;
    /** When the next cycle is; an event at any other moment was superseded. */
    private long dueNs = NEVER;

    private boolean isStarted;
    private boolean hasEnded;

    SimulatedAgent(SimulatedCrew crew, Agent agent, Doorbell bell, Pace pace, Consumer<Throwable> onFailure) {
        this.crew = crew;
        this.agent = agent;
        this.bell = bell;
        this.pace = pace;
        this.onFailure = onFailure;
        bell.answeredBy(this::onRing);
    }

    @Override
    public void start() {
        isStarted = true;
        bell.ring();
    }

    private void onRing() {
        wakeWithin(pace.nextDelayNs());
    }

    private void wakeWithin(long delayNs) {
        long timeNs = crew.timeline().nowNs() + delayNs;
        if (isStarted && !hasEnded && timeNs < dueNs) {
            dueNs = timeNs;
            crew.timeline().at(timeNs, this);
        }
    }

    /** A cycle, if it is still to be now. */
    @Override
    public void run() {
        long nowNs = crew.timeline().nowNs();
        if (nowNs != dueNs || hasEnded) {
            crew.timeline().superseded();
            return;
        }
        dueNs = NEVER;
        long heldNs = crew.heldForNs();
        if (heldNs > 0) {
            wakeWithin(heldNs);
            return;
        }
        work();
    }

    /** One duty cycle now. Returns what was done. */
    int work() {
        if (!isStarted || hasEnded) {
            return 0;
        }
        bell.clear();
        int work;
        try {
            work = crew.call(agent);
        } catch (RuntimeException | Error failure) {
            fail(failure);
            return 0;
        }
        if (work > 0) {
            wakeWithin(pace.nextDelayNs());
        } else if (bell.maxSleepNs() < LONGEST_SLEEP_NS) {
            wakeWithin(crew.trueNs(bell.maxSleepNs()));
        }
        return work;
    }

    private void fail(Throwable failure) {
        if (crew.hasDied(failure)) {
            hasEnded = true;
            return;
        }
        end();
        onFailure.accept(failure);
    }

    @Override
    public boolean isCurrent() {
        return crew.isCurrent();
    }

    @Override
    public boolean stop(Patience patience) {
        end();
        return true;
    }

    private void end() {
        if (!hasEnded) {
            hasEnded = true;
            if (isStarted) {
                agent.onClose();
            }
        }
    }

    /** What it waits for takes no longer than usual now. */
    void hurry() {
        if (dueNs != NEVER) {
            wakeWithin(pace.nextDelayNs());
        }
    }

    /** The process is gone: nothing is closed, nothing runs any more. */
    void vanish() {
        hasEnded = true;
    }
}
