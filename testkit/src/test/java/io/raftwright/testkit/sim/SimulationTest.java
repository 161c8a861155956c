package io.raftwright.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SimulationTest {
    /**
     * Not yet the loss of disks: a member that is far behind and whose only acquaintances are gone is named by the others and names
     * none of them, so no transport connects them.
     */
    private static final Faults SURVIVED = Faults.all().without(Fault.LOST_DISK);

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
        for (long seed = 0; seed < Long.getLong("sim.seeds", 200); seed++) {
            SimulationReport report =
                    play(Simulation.seed(seed).members(3 + (int) (seed % 2) * 2).faults(SURVIVED));

            assertNull(report.violation(), report::toString);
        }
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
}
