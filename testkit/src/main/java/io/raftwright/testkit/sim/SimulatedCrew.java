package io.raftwright.testkit.sim;

import io.raftwright.internal.agent.Crew;
import io.raftwright.internal.agent.Doorbell;
import io.raftwright.internal.agent.Patience;
import io.raftwright.internal.agent.RunningAgent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.agrona.concurrent.Agent;

/**
 * The threads of one process, which are none: each agent's cycles are events, in an order that the seed draws.
 *
 * <p>Owner: the simulation's thread.
 */
final class SimulatedCrew implements Crew {
    /** How soon to look again whether one that stands still goes on. */
    private static final long LOOK_NS = 1_000_000;

    private final Timeline timeline;
    private final SimulatedClock clock;
    private final Map<Duty, Pace> paceOf;
    private final Predicate<Throwable> death;
    private final List<SimulatedAgent> agents = new ArrayList<>();
    private long heldUntilNs;
    private boolean isCalling;
    /** In the middle of a cycle: no other one begins. */
    private boolean isStanding;

    private boolean isGone;

    /**
     * A crew without agents.
     *
     * @param paceOf how long each duty takes
     * @param death  asked of each failure whether it is the end of the process, of which nobody in it knows
     */
    SimulatedCrew(Timeline timeline, SimulatedClock clock, Map<Duty, Pace> paceOf, Predicate<Throwable> death) {
        this.timeline = timeline;
        this.clock = clock;
        this.paceOf = new EnumMap<>(paceOf);
        this.death = death;
    }

    @Override
    public RunningAgent enlist(Duty duty, Agent agent, Doorbell bell, Consumer<Throwable> onFailure) {
        Pace pace = paceOf.get(duty);
        if (pace == null) {
            throw new IllegalArgumentException("no pace for a duty, duty=" + duty);
        }
        SimulatedAgent seat = new SimulatedAgent(this, agent, bell, pace, onFailure);
        agents.add(seat);
        return seat;
    }

    Timeline timeline() {
        return timeline;
    }

    long trueNs(long shownNs) {
        return clock.trueNs(shownNs);
    }

    /** Nothing in this process runs until then: it was stopped, or its computer was busy with something else. */
    void hold(long untilNs) {
        heldUntilNs = Math.max(heldUntilNs, untilNs);
    }

    /** Nothing holds it up any more. */
    void release() {
        heldUntilNs = timeline.nowNs();
        agents.forEach(SimulatedAgent::hurry);
    }

    /** It stands still in the middle of a cycle, or goes on there. */
    void stand(boolean stands) {
        isStanding = stands;
    }

    boolean isStanding() {
        return isStanding;
    }

    boolean isGone() {
        return isGone;
    }

    long heldForNs() {
        long heldNs = heldUntilNs - timeline.nowNs();
        return isStanding ? Math.max(LOOK_NS, heldNs) : heldNs;
    }

    int call(Agent agent) {
        isCalling = true;
        try {
            return agent.doWork();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("agent threw a checked exception", e);
        } finally {
            isCalling = false;
        }
    }

    /** Runs a task of the process outside of its agents; what dies in it dies as in an agent. */
    void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            if (!death.test(failure)) {
                throw failure;
            }
        }
    }

    boolean hasDied(Throwable failure) {
        return death.test(failure);
    }

    void vanish() {
        isGone = true;
        agents.forEach(SimulatedAgent::vanish);
    }

    @Override
    public int invoke() {
        int work = 0;
        for (SimulatedAgent agent : agents) {
            work += agent.work();
        }
        return work;
    }

    @Override
    public int invoke(Patience patience) {
        return invoke();
    }

    @Override
    public boolean isInvoked() {
        return true;
    }

    @Override
    public boolean isCurrent() {
        return isCalling;
    }

    @Override
    public boolean close(Patience patience) {
        return true;
    }
}
