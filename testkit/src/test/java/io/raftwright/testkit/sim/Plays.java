package io.raftwright.testkit.sim;

import java.util.Locale;

/**
 * What a seed means: how many members play it, and which faults. The same in {@code mvn verify} and in a campaign.
 *
 * @param machine what they replicate
 * @param events  how many events the storm lasts
 * @param isFatal whether more is broken than a cluster can make good: then nodes must stop rather than serve
 */
record Plays(Machine machine, long events, boolean isFatal) {
    /** Of registers. */
    Plays(long events, boolean isFatal) {
        this(Machine.REGISTERS, events, isFatal);
    }

    Simulation.Playable simulation(long seed) {
        return machine.in(Simulation.seed(seed)
                .members(3 + (int) (seed % 2) * 2)
                .faults(isFatal ? Faults.all().with(Fault.RUIN, Fault.POISON) : Faults.all())
                .events(events));
    }

    SimulationReport play(long seed) {
        return simulation(seed).run();
    }

    /** The command that plays a seed again. */
    String command(long seed) {
        return "mvn -Psim -Dsim.seed=" + seed + " -Dsim.events=" + events + machine.option()
                + (isFatal ? " -Dsim.fatal=true" : "");
    }

    @Override
    public String toString() {
        return machine + (isFatal ? ", fatal" : "") + String.format(Locale.ROOT, ", %,d events", events);
    }
}
