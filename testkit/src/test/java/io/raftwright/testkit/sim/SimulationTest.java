package io.raftwright.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void shouldServeInFairWeather() {
        SimulationReport report = play(Simulation.seed(0).faults(Faults.none()));

        assertNull(report.violation(), report::toString);
        assertTrue(report.acknowledged() > 100 && report.reads() > 30, report::toString);
    }

    @Test
    void shouldPlayTheSameSeedTheSameWay() {
        SimulationReport first = play(Simulation.seed(7));
        SimulationReport second = play(Simulation.seed(7));

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

    @Test
    void shouldHearAWorkloadThatIsToldWhatCannotBe() {
        Registers.Load doubting = new Registers.Load() {
            private int answers;

            @Override
            public void answered(ByteBuffer command, Long result) {
                assertTrue(++answers < 50, "told too much");
            }
        };

        SimulationReport report = Simulation.seed(3)
                .faults(Faults.none())
                .stateMachine(Registers::new)
                .workload(doubting)
                .run();

        assertNotNull(report.violation(), report::toString);
        assertTrue(report.violation().what().contains("told too much"), report::toString);
        assertEquals(50, report.acknowledged());
    }

    private static SimulationReport play(Simulation simulation) {
        return simulation
                .stateMachine(Registers::new)
                .workload(new Registers.Load())
                .run();
    }

    private static void playAll(Plays plays, long seeds) {
        for (long seed = 0; seed < seeds; seed++) {
            SimulationReport report = plays.play(seed);

            assertNull(report.violation(), () -> report + "\n  " + plays.command(report.seed()));
        }
    }
}
