package io.raftwright.testkit.sim;

/** A seed as every build plays it. */
public final class SwarmSeed {
    private SwarmSeed() {}

    /** Plays it; answers the rule that was broken and how, or an empty text. */
    public static String play(long seed, long events) {
        SimulationReport report = Simulation.seed(seed)
                .members(3 + (int) (seed % 2) * 2)
                .clients(4 + (int) (seed % 3) * 2)
                .events(events)
                .faults(Faults.all())
                .stateMachine(Registers::new)
                .workload(new Registers.Load())
                .run();
        return report.isClean() ? "" : String.valueOf(report.violation());
    }
}
