package io.raftwright.testkit.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.sim.Fault;
import io.raftwright.testkit.sim.Faults;
import io.raftwright.testkit.sim.Simulation;
import io.raftwright.testkit.sim.SimulationReport;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MapSimulationTest {
    @Test
    void shouldPlayTheSameSeedTheSameWay() {
        SimulationReport first = MapSimulation.of(Simulation.seed(7)).run();
        SimulationReport second = MapSimulation.of(Simulation.seed(7)).run();

        assertEquals(first, second);
    }

    @Test
    void shouldServeInFairWeather() {
        SimulationReport report =
                MapSimulation.of(Simulation.seed(0).faults(Faults.none())).run();

        assertNull(report.violation(), report::toString);
        assertTrue(report.acknowledged() > 100 && report.reads() > 50, report::toString);
    }

    /** A seed again: {@code mvn -Psim -Dsim.seed=SEED -Dsim.map=true}. */
    @Test
    void shouldKeepEveryPromiseOfAMapInEveryStorm() {
        Set<RareEvent> reached = EnumSet.noneOf(RareEvent.class);
        for (long seed = 0; seed < Long.getLong("sim.map.seeds", 40); seed++) {
            SimulationReport report = MapSimulation.of(Simulation.seed(seed)
                            .members(3 + (int) (seed % 2) * 2)
                            .faults(Faults.all()))
                    .run();

            assertNull(report.violation(), report::toString);
            reached.addAll(report.rareEvents().keySet());
        }
        for (RareEvent event : RareEvent.values()) {
            assertTrue(!event.isOfMaps() || reached.contains(event), () -> "not reached: " + event);
        }
    }

    /** Where clocks run a little wrong but do not jump, what a client was told of a lease holds by true time. */
    @Test
    void shouldLetLeasesLiveAsLongAsClientsWereTold() {
        for (long seed = 1000; seed < 1000 + Long.getLong("sim.lease.seeds", 10); seed++) {
            Simulation setting = Simulation.seed(seed).faults(Faults.all().without(Fault.CLOCK_JUMP));
            SimulationReport report = MapSimulation.withTrueClocks(setting).run();

            assertNull(report.violation(), report::toString);
        }
    }

    @Test
    void shouldFindAnUpdateLostBetweenAUsersReadAndWrite() {
        SimulationReport report = MapSimulation.of(
                        Simulation.seed(1).faults(Faults.none()),
                        number -> (map, random) -> map.get(Bytes.of("count"))
                                .thenCompose(seen -> map.put(Bytes.of("count"), oneMore(seen))
                                        .thenAccept(
                                                put -> assertEquals(seen, put.previous(), "somebody else counted"))))
                .run();

        assertNotNull(report.violation(), report::toString);
        assertTrue(report.violation().what().contains("somebody else counted"), report::toString);
    }

    @Test
    void shouldPassAUsersCompareAndSet() {
        SimulationReport report = MapSimulation.of(
                        Simulation.seed(2),
                        number -> (map, random) -> map.get(Bytes.of("count")).thenCompose(seen -> counted(map, seen)))
                .run();

        assertNull(report.violation(), report::toString);
        assertTrue(report.acknowledged() > 20, report::toString);
    }

    private static CompletableFuture<?> counted(AsyncConfigMap map, KeyValue seen) {
        Compare same = Compare.modRevision("count").equalTo(seen == null ? 0 : seen.modRevision());
        return map.commit(Txn.when(same).then(Op.put(Bytes.of("count"), oneMore(seen))))
                .thenAccept(
                        done -> assertTrue(!done.succeeded() || done.results().size() == 1));
    }

    private static Bytes oneMore(KeyValue seen) {
        return Bytes.of("" + (seen == null ? 1 : Long.parseLong(seen.value().utf8()) + 1));
    }
}
