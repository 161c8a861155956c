package io.raftwright.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SimulationTest {
    private final Simulation<Registers, Long> simulation = Simulation.of(Registers::new, new Registers.Load());

    @Test
    void shouldServeInFairWeather() {
        SimulationReport report = simulation.faults(Faults.none()).run();

        assertNull(report.violation(), report::toString);
        assertTrue(report.acknowledged() > 100 && report.reads() > 30, report::toString);
    }

    @Test
    void shouldPlayTheSameSeedTheSameWay() {
        SimulationReport first = simulation.seed(7).run();
        SimulationReport second = simulation.seed(7).run();

        assertEquals(first, second);
    }

    @Test
    void shouldKeepEveryPromiseInEveryStorm() {
        playAll(new Plays(20_000, false), Long.getLong("sim.seeds", 200));
    }

    @Test
    void shouldStopRatherThanServeWhenTooMuchIsBroken() {
        playAll(new Plays(5_000, true), 40);
    }

    private static void playAll(Plays plays, long seeds) {
        for (long seed = 0; seed < seeds; seed++) {
            SimulationReport report = plays.play(seed);

            assertNull(report.violation(), () -> report + "\n  " + plays.command(report.seed()));
        }
    }
}
