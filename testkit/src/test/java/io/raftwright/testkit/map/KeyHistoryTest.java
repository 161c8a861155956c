package io.raftwright.testkit.map;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.testkit.history.Call;
import io.raftwright.testkit.history.CheckReport;
import io.raftwright.testkit.history.History;
import io.raftwright.testkit.history.LinearizabilityCheck;
import io.raftwright.testkit.history.Operation;
import io.raftwright.testkit.history.Outcome;
import io.raftwright.testkit.history.Register;
import io.raftwright.testkit.history.Verdict;
import io.raftwright.testkit.history.Violation.Rule;
import io.raftwright.testkit.history.WitnessCheck;
import io.raftwright.testkit.sim.Fault;
import io.raftwright.testkit.sim.Faults;
import io.raftwright.testkit.sim.Simulation;
import io.raftwright.testkit.sim.SimulationReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The history of a run in a storm, as it is and tampered with. */
class KeyHistoryTest {
    private static final Faults STORM = Faults.none()
            .with(Fault.KILL)
            .with(Fault.POWER_LOSS)
            .with(Fault.PARTITION)
            .with(Fault.LOSS);

    private final KeyHistory recorded = record();

    @Test
    void shouldHoldEnoughToBeJudged() {
        Verdict verdict = searched(recorded.history());
        CheckReport report = witnessed(recorded.history());

        assertInstanceOf(Verdict.Linearizable.class, verdict);
        assertTrue(report.isGood() && report.checked() > 500 && report.skipped() == 0, report::toString);
        assertTrue(
                recorded.history().operations().stream().anyMatch(operation -> operation.outcome() == Outcome.UNKNOWN),
                "a storm that leaves no doubt");
    }

    @Test
    void shouldRefuseEveryReadOfAValueThatWasOverwrittenBefore() {
        int tampered = 0;
        for (Operation read : recorded.history().operations()) {
            Long old = isRead(read) ? overwrittenBefore(read) : null;
            if (old != null && tampered < 100) {
                tampered++;
                History lie = with(read, old);

                CheckReport report = witnessed(lie);
                assertTrue(
                        report.violations().stream().anyMatch(violation -> violation.rule() == Rule.RIGHT_RESULT),
                        read::toString);
                assertInstanceOf(Verdict.NotLinearizable.class, searched(lie), read::toString);
            }
        }
        assertTrue(tampered > 20, "too few reads to tamper with, count=" + tampered);
    }

    private static KeyHistory record() {
        MapClientele clientele = new MapClientele(MapLoad::new, map -> map);
        SimulationReport report = Simulation.seed(11)
                .clients(8)
                .events(30_000)
                .faults(STORM)
                .stateMachine(() -> new ConfigStore(MapSimulation.LIMIT))
                .clientele(() -> clientele)
                .run();
        assertNull(report.violation(), report::toString);
        return KeyHistory.of(clientele.court().calls(), clientele.truth());
    }

    private static boolean isRead(Operation operation) {
        return operation.isOk() && operation.call().equals(Register.read(operation.key()));
    }

    private static boolean isWrite(Operation operation) {
        return operation.isOk()
                && operation
                        .call()
                        .equals(Register.write(operation.key(), operation.call().argument()));
    }

    /** A value that was written, then another one, and all that before a read began: no order can put it between the two. */
    private Long overwrittenBefore(Operation read) {
        List<Operation> writes = recorded.history().operations().stream()
                .filter(operation ->
                        isWrite(operation) && operation.key().equals(read.key()) && operation.isBefore(read))
                .toList();
        for (Operation later : writes) {
            for (Operation earlier : writes) {
                if (earlier.isBefore(later)) {
                    return earlier.call().argument();
                }
            }
        }
        return null;
    }

    private History with(Operation read, long result) {
        List<Operation> operations = new ArrayList<>(recorded.history().operations());
        Call call = read.call();
        operations.set(
                read.id(),
                new Operation(
                        read.id(),
                        read.client(),
                        call,
                        read.invokedNs(),
                        Outcome.OK,
                        read.returnedNs(),
                        result,
                        read.place()));
        return History.of(operations);
    }

    private CheckReport witnessed(History history) {
        return WitnessCheck.check(new Register(), history, recorded.order());
    }

    private static Verdict searched(History history) {
        return LinearizabilityCheck.of(new Register()).check(history);
    }
}
