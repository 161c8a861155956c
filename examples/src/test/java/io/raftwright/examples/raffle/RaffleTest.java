package io.raftwright.examples.raffle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.raftwright.testkit.invariant.Violation;
import io.raftwright.testkit.sim.SimulationReport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RaffleTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldFindThatMembersDrawDifferentTickets(long seed) {
        Violation violation = RaffleOnTrial.play(seed, Raffle::careless).violation();

        assertNotNull(violation);
        assertEquals("the same commands make the same state", violation.rule());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldSurviveWhenTicketsAreDrawnInOrder(long seed) {
        SimulationReport report = RaffleOnTrial.play(seed, Raffle::careful);

        assertNull(report.violation(), report::toString);
    }
}
