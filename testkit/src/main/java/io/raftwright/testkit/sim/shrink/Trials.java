package io.raftwright.testkit.sim.shrink;

import io.raftwright.testkit.invariant.Violation;
import io.raftwright.testkit.sim.Scope;
import io.raftwright.testkit.sim.Simulation;
import io.raftwright.testkit.sim.SimulationReport;
import java.time.Duration;

/**
 * Plays a simulation in ever smaller scopes, as often and as long as it may, and keeps the last one that broke the same rule.
 *
 * <p>Owner: the thread that shrinks.
 */
final class Trials {
    private final Simulation.Playable simulation;
    private final String rule;
    private final int maxRuns;
    private final long deadlineNs;
    private Scope scope;
    private SimulationReport report;
    private int runs = 1;

    /** Begins with a run that breaks a rule; any other is rejected. */
    Trials(Simulation.Playable simulation, int maxRuns, Duration patience) {
        this.simulation = simulation;
        this.maxRuns = maxRuns;
        this.deadlineNs = System.nanoTime() + patience.toNanos();
        this.scope = simulation.scope();
        this.report = simulation.run();
        Violation violation = report.violation();
        if (violation == null) {
            throw new IllegalArgumentException("nothing to shrink, every promise is kept: " + scope);
        }
        this.rule = violation.rule();
    }

    /** Plays a smaller scope, if there is time left. If it breaks the same rule, it is the one to go on from. */
    boolean fails(Scope smaller) {
        return !isOver() && play(smaller);
    }

    private boolean play(Scope smaller) {
        runs++;
        SimulationReport played = simulation.within(smaller).run();
        Violation violation = played.violation();
        if (violation == null || !violation.rule().equals(rule)) {
            return false;
        }
        scope = smaller;
        report = played;
        return true;
    }

    /** Leaves out whatever was planned behind the break, which the same seed comes to again. One run is always left for that. */
    void end() {
        if (isBrokenInStorm() && report.events() < scope.events() && !play(scope.events(report.events()))) {
            throw new IllegalStateException("the same seed played two runs, scope=" + scope);
        }
    }

    /** True if as many runs as may be were played, or the time is up. */
    boolean isOver() {
        return runs >= maxRuns - 1 || System.nanoTime() - deadlineNs >= 0;
    }

    Scope scope() {
        return scope;
    }

    SimulationReport report() {
        return report;
    }

    /** True if the rule was broken before the storm was over. */
    boolean isBrokenInStorm() {
        return report.events() <= scope.events();
    }

    int runs() {
        return runs;
    }
}
