package io.raftwright.testkit.sim;

/** What a seed means: how many members play it, and which faults. The same in {@code mvn verify} and in a campaign. */
final class Plays {
    /**
     * Not yet the loss of disks: a member that is far behind and whose only acquaintances are gone is named by the others and names
     * none of them, so no transport connects them.
     */
    private static final Faults SURVIVED = Faults.all().without(Fault.LOST_DISK);

    private Plays() {}

    static SimulationReport play(long seed, long events) {
        return Simulation.of(Registers::new, new Registers.Load())
                .seed(seed)
                .members(3 + (int) (seed % 2) * 2)
                .faults(SURVIVED)
                .events(events)
                .run();
    }

    /** The command that plays a seed again. */
    static String command(long seed, long events) {
        return "mvn -Psim -Dsim.seed=" + seed + " -Dsim.events=" + events;
    }
}
