package io.raftwright.testkit.sim.shrink;

import io.raftwright.testkit.invariant.Violation;
import io.raftwright.testkit.sim.Scope;
import io.raftwright.testkit.sim.Simulation;
import io.raftwright.testkit.sim.SimulationReport;
import java.util.Objects;

/**
 * What is left of a failing run.
 *
 * @param whole      the simulation that was to be made smaller
 * @param first      how that one ended
 * @param scope      the smallest scope found that breaks the same rule
 * @param report     how that one ended
 * @param runs       how many runs were played for it
 * @param maxRuns    how many might have been
 * @param isComplete true if nothing was left to try; false if runs or time were at an end
 */
public record Shrunk(
        Simulation.Playable whole,
        SimulationReport first,
        Scope scope,
        SimulationReport report,
        int runs,
        int maxRuns,
        boolean isComplete) {

    /** The smallest run found, to be played again. */
    public Simulation.Playable simulation() {
        return whole.within(scope);
    }

    /** What it breaks: the same rule as the whole. */
    public Violation violation() {
        return Objects.requireNonNull(report.violation());
    }

    /** How far it got, and the expression that plays the smallest run again. */
    @Override
    public String toString() {
        return "shrunk seed " + scope.seed() + ": " + violation().rule()
                + "\n  from " + size(whole.scope(), first)
                + "\n  to   " + size(scope, report)
                + "\n  in " + runs + " of at most " + maxRuns + " runs; "
                + (isComplete ? "nothing less was found" : "there was more to try")
                + "\n  " + violation()
                + "\n  " + scope;
    }

    private static String size(Scope scope, SimulationReport report) {
        return report.events() + " events, " + report.strikes().size() + " kinds of fault in "
                + report.strikes().values().stream().mapToLong(Long::longValue).sum() + " strikes, " + scope.members()
                + " members, " + scope.clients() + " clients, " + report.acknowledged() + " writes and "
                + report.reads() + " reads done";
    }
}
