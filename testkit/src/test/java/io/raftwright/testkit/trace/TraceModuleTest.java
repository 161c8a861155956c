package io.raftwright.testkit.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.trace.TraceEvent.Appended;
import io.raftwright.testkit.trace.TraceEvent.Voters;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What goes to TLC; that TLC understands it is for {@code mvn -Ptla} to show. */
class TraceModuleTest {
    @Test
    void shouldWriteEachEventAsARecord() {
        List<TraceEvent> trace = List.of(
                new TraceEvent.VoteSaved(1, 2, 1),
                new Appended(1, 2, 2, new Voters(List.of(1L, 3L), List.of(1L, 2L)), 1),
                new TraceEvent.Forced(1));

        String module = TraceModule.of(List.of(1L, 2L, 3L), List.of(1L, 2L), List.of(trace));

        assertEquals("""
                ---- MODULE Recorded ----
                EXTENDS Trace
                RecordedServers == {1, 2, 3}
                RecordedFounders == {1, 2}
                RecordedMaxTerm == 2
                Trace1 == <<
                [event |-> "vote saved", member |-> 1, term |-> 2, vote |-> 1],
                [event |-> "appended", member |-> 1, index |-> 2, term |-> 2, configuration |-> \
                [voters |-> {1, 3}, outgoing |-> {1, 2}], hint |-> 1],
                [event |-> "forced", member |-> 1]>>
                RecordedTraces == <<Trace1>>
                ====
                """, module);
    }

    @Test
    void shouldRecordTheSameRunTwiceAlike() {
        assertEquals(SimulatedTrace.of(7, 300), SimulatedTrace.of(7, 300));
        assertNotEquals(SimulatedTrace.of(7, 300), SimulatedTrace.of(8, 300));
    }

    @Test
    void shouldRecordEveryKindOfEvent() {
        Set<Class<?>> kinds = new HashSet<>();

        LongStream.rangeClosed(1, 40)
                .forEach(seed -> SimulatedTrace.of(seed, 1000).forEach(event -> kinds.add(event.getClass())));

        assertEquals(Set.of(TraceEvent.class.getPermittedSubclasses()), kinds);
    }

    @Test
    void shouldTellEachKindOfLieInSomeTrace() {
        List<List<TraceEvent>> traces = LongStream.rangeClosed(1, 40)
                .mapToObj(seed -> SimulatedTrace.of(seed, 400))
                .toList();

        for (Tampering tampering : Tampering.ALL) {
            List<TraceEvent> trace =
                    traces.stream().filter(tampering::isPossible).findFirst().orElseThrow();
            Tampering.Told told = tampering.in(trace, new SplittableRandom(1));

            assertEquals(trace.subList(0, told.position()), told.trace().subList(0, told.position()), tampering.name());
            assertNotEquals(trace, told.trace(), tampering.name());
        }
    }

    @Test
    void shouldReplaceNoMoreThanTheRuleThatAMutantBreaks() {
        Mutant mutant = new Mutant("", "", "MaxIndex = 4", "IsHeld <- AcksNotHeld");

        String changed = mutant.configuration("CONSTANTS\n  MaxIndex = 2\n  MaxTerm = 3\nINVARIANTS\n");

        assertEquals("CONSTANTS\n  IsHeld <- AcksNotHeld\n  MaxIndex = 4\n  MaxTerm = 3\nINVARIANTS\n", changed);
        assertTrue(Mutant.ALL.size() >= 6);
    }
}
