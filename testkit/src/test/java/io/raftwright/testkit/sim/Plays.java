package io.raftwright.testkit.sim;

/**
 * What a seed means: how many members play it, and which faults. The same in {@code mvn verify} and in a campaign.
 *
 * @param events  how many events the storm lasts
 * @param isFatal whether more is broken than a cluster can make good: then nodes must stop rather than serve
 */
record Plays(long events, boolean isFatal) {
    SimulationReport play(long seed) {
        return Simulation.seed(seed)
                .members(3 + (int) (seed % 2) * 2)
                .faults(isFatal ? Faults.all().with(Fault.RUIN, Fault.POISON) : Faults.all())
                .events(events)
                .stateMachine(Registers::new)
                .workload(new Registers.Load())
                .run();
    }

    /** The command that plays a seed again. */
    String command(long seed) {
        return "mvn -Psim -Dsim.seed=" + seed + " -Dsim.events=" + events + (isFatal ? " -Dsim.fatal=true" : "");
    }
}
