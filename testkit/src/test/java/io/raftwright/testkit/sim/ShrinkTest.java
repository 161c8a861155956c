package io.raftwright.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.sim.shrink.Shrink;
import io.raftwright.testkit.sim.shrink.Shrunk;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkTest {
    private static final String RULE = "the same commands make the same state";

    private final Simulation.Playable forgetful = ForgetfulRegisters.failing();

    @Test
    void shouldBreakTheSameRuleWithLess() {
        SimulationReport whole = forgetful.run();

        Shrunk shrunk = Shrink.of(forgetful).patience(Duration.ofMinutes(10)).smallest();

        assertNotNull(whole.violation(), whole::toString);
        assertEquals(RULE, whole.violation().rule());
        SimulationReport again = shrunk.simulation().run();
        assertEquals(shrunk.report(), again);
        assertNotNull(again.violation(), shrunk::toString);
        assertEquals(RULE, again.violation().rule());
        assertTrue(2 * strikes(again) <= strikes(whole), shrunk::toString);
        assertTrue(again.strikes().size() < whole.strikes().size(), shrunk::toString);
        assertTrue(again.events() < whole.events(), shrunk::toString);
        assertTrue(shrunk.scope().members() + shrunk.scope().clients() < 5 + 4, shrunk::toString);
        assertTrue(shrunk.toString().contains(shrunk.scope().toString()), shrunk::toString);
    }

    @Test
    void shouldStopWhereItIsTold() {
        Shrunk shrunk = Shrink.of(forgetful).runs(5).smallest();

        assertTrue(shrunk.runs() <= 5, shrunk::toString);
        assertFalse(shrunk.isComplete(), shrunk::toString);
        assertEquals(RULE, shrunk.violation().rule());
    }

    @Test
    void shouldRejectARunThatKeepsEveryPromise() {
        Simulation.Playable sound = Simulation.seed(0)
                .events(500)
                .faults(Faults.none())
                .stateMachine(Registers::new)
                .workload(new Registers.Load());

        assertThrows(IllegalArgumentException.class, () -> Shrink.of(sound).smallest());
    }

    @Test
    void shouldLeaveOutStrikesAndMoveNoOther() {
        Simulation.Playable sound =
                Simulation.seed(3).stateMachine(Registers::new).workload(new Registers.Load());
        Map<Strike, Long> whole = strikeTimes(sound);
        List<Strike> every = List.copyOf(whole.keySet());
        List<Strike> chosen = IntStream.range(0, every.size())
                .filter(i -> i % 2 == 0)
                .mapToObj(every::get)
                .toList();

        Map<Strike, Long> some = strikeTimes(sound.within(sound.scope().strikes(Strikes.only(chosen))));
        Map<Strike, Long> none = strikeTimes(sound.within(sound.scope().strikes(Strikes.only(List.of()))));

        assertTrue(some.size() >= 3 && chosen.containsAll(some.keySet()), () -> chosen + "\n" + some);
        some.forEach((strike, timeNs) -> assertEquals(whole.get(strike), timeNs, strike::toString));
        assertEquals(Map.of(), none);
    }

    private static Map<Strike, Long> strikeTimes(Simulation.Playable simulation) {
        Map<Strike, Long> times = new LinkedHashMap<>();
        simulation.run(new Chronicle() {
            private LongSupplier nowNs = () -> 0;

            @Override
            public void begins(LongSupplier newNowNs, List<Long> founders) {
                nowNs = newNowNs;
            }

            @Override
            public void struck(Strike strike, List<Long> members, long untilNs) {
                times.put(strike, nowNs.getAsLong());
            }
        });
        return times;
    }

    @Test
    void shouldReadWhatItWrites() {
        Strikes strikes = Strikes.only(List.of(new Strike(Fault.PAUSE, 12), new Strike(Fault.KILL, 3)));
        Faults faults = Faults.none().with(Fault.PAUSE, Fault.KILL);

        assertEquals("KILL#3,PAUSE#12", strikes.toString());
        assertEquals(strikes.chosen(), Strikes.parse(strikes.toString()).chosen());
        assertTrue(Strikes.parse(Strikes.all().toString()).areAll());
        assertEquals(faults.allowed(), Faults.parse(faults.toString()).allowed());
        assertThrows(IllegalArgumentException.class, () -> Strike.parse("KILL"));
        assertThrows(IllegalArgumentException.class, () -> Strike.parse("KILL#0"));
    }

    private static long strikes(SimulationReport report) {
        return report.strikes().values().stream().mapToLong(Long::longValue).sum();
    }
}
