package io.raftwright.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.testkit.invariant.Violation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A user's own stores are judged like ours: what is wrong with them is found. */
class UserStorageTest {
    /** Disks that damage nothing: damage would excuse a store that cannot be read. */
    private static final Faults HONEST = Faults.all()
            .without(
                    Fault.ROT,
                    Fault.LOST_WRITE,
                    Fault.MISDIRECTED_WRITE,
                    Fault.LYING_FORCE,
                    Fault.LOST_DISK,
                    Fault.EMPTY_RETURN);

    private static final int MAX_SEEDS = 40;

    @Test
    void shouldPlayStoresThatPassOnEverythingAsOurs() {
        SimulationReport own = play(Simulation.seed(3).storage(ours(log -> log, snapshots -> snapshots)));
        SimulationReport usual = play(Simulation.seed(3));

        assertEquals(usual, own);
        assertNull(own.violation(), own::toString);
    }

    @Test
    void shouldFindALogThatSaysDurableBeforeItForces() {
        Violation violation = firstViolation(ours(UserStorageTest::withoutForce, snapshots -> snapshots));

        assertTrue(
                List.of("durable votes survive", "durable entries survive").contains(violation.rule()),
                violation::toString);
    }

    @Test
    void shouldFindSnapshotsThatForgetAByte() {
        Violation violation = firstViolation(ours(log -> log, UserStorageTest::oneByteShort));

        assertEquals("nothing fails by itself", violation.rule(), violation::toString);
        assertTrue(violation.what().contains("EOFException"), violation::toString);
    }

    @Test
    void shouldFindALogThatForgetsItsVote() {
        Violation violation = firstViolation(ours(UserStorageTest::withoutVotes, snapshots -> snapshots));

        assertEquals("durable votes survive", violation.rule(), violation::toString);
    }

    private static LogStore withoutForce(LogStore log) {
        return Forwarding.of(
                LogStore.class,
                log,
                (method, arguments, passedOn) -> method.equals("force") ? log.writtenPosition() : passedOn.answer());
    }

    private static LogStore withoutVotes(LogStore log) {
        return Forwarding.of(
                LogStore.class,
                log,
                (method, arguments, passedOn) -> method.equals("saveVote")
                        ? log.saveVote((long) arguments[0], LogStore.NO_VOTE)
                        : passedOn.answer());
    }

    private static SnapshotStore oneByteShort(SnapshotStore snapshots) {
        return Forwarding.of(SnapshotStore.class, snapshots, (method, arguments, passedOn) -> {
            return method.equals("open") ? oneByteShort((InputStream) passedOn.answer()) : passedOn.answer();
        });
    }

    private static InputStream oneByteShort(InputStream whole) throws IOException {
        try (whole) {
            byte[] all = whole.readAllBytes();
            return new ByteArrayInputStream(all, 0, all.length - 1);
        }
    }

    // region stores
    /** Our stores, changed on their way to the node. */
    private static SimulatedStorage ours(UnaryOperator<LogStore> log, UnaryOperator<SnapshotStore> snapshots) {
        SimulatedStorage files = SimulatedStorage.ofFiles();
        return new SimulatedStorage() {
            @Override
            public LogStore openLog(Disk disk) {
                return log.apply(files.openLog(disk));
            }

            @Override
            public SnapshotStore openSnapshots(Disk disk) {
                return snapshots.apply(files.openSnapshots(disk));
            }
        };
    }
    // endregion

    private static Violation firstViolation(SimulatedStorage storage) {
        for (long seed = 0; seed < MAX_SEEDS; seed++) {
            Violation violation =
                    play(Simulation.seed(seed).events(10_000).faults(HONEST).storage(storage))
                            .violation();
            if (violation != null) {
                return violation;
            }
        }
        throw new AssertionError("not found, seeds=" + MAX_SEEDS);
    }

    private static SimulationReport play(Simulation simulation) {
        return simulation
                .stateMachine(Registers::new)
                .workload(new Registers.Load())
                .run();
    }
}
