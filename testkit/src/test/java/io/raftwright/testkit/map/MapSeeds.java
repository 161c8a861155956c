package io.raftwright.testkit.map;

import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.sim.Fault;
import io.raftwright.testkit.sim.Faults;
import io.raftwright.testkit.sim.Simulation;
import io.raftwright.testkit.sim.SimulationReport;
import java.util.EnumMap;
import java.util.Map;

/** Plays seeds of simulated maps from the command line: the first, the first not to play, events each, and faults if not all. */
final class MapSeeds {
    private MapSeeds() {}

    public static void main(String[] arguments) {
        long from = Long.parseLong(arguments[0]);
        long to = Long.parseLong(arguments[1]);
        long events = Long.parseLong(arguments[2]);
        Faults faults = arguments.length > 3 ? Faults.none() : MapSimulationTest.SURVIVED;
        for (int i = 3; i < arguments.length; i++) {
            faults = faults.with(Fault.valueOf(arguments[i]));
        }
        Map<RareEvent, Long> rare = new EnumMap<>(RareEvent.class);
        long began = System.nanoTime();
        long total = 0;
        int bad = 0;
        for (long seed = from; seed < to; seed++) {
            SimulationReport report = MapSimulation.of(Simulation.seed(seed)
                            .members(3 + (int) (seed % 2) * 2)
                            .events(events)
                            .faults(faults))
                    .run();
            total += report.events();
            report.rareEvents().forEach((event, count) -> rare.merge(event, count, Long::sum));
            if (!report.isClean()) {
                bad++;
                System.out.println(report);
            } else if (to - from < 10) {
                System.out.println(report);
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%d seeds, %d bad, %,d events, %,.0f events/s%n  %s%n", to - from, bad, total, total / seconds, rare);
    }
}
