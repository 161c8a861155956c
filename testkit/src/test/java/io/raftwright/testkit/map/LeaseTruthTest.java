package io.raftwright.testkit.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Command;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.command.MapCommand;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.testkit.invariant.RareEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Leases that break one promise each, as the store would if it were wrong: the judge must see which. */
class LeaseTruthTest {
    private static final Lease LEASE = new Lease(7, Duration.ofSeconds(10));
    private static final long SECOND = 1_000_000_000;

    private final ConfigStore store = new ConfigStore(MapSimulation.LIMIT);
    private final LeaseTruth truth = new LeaseTruth();
    private long index;

    @Test
    void shouldPassALeaseThatKeepsItsPromises() {
        tell(new LeaseCommand.Grant(7, 10), 100, 100, 0);
        tell(new MapCommand.Put(Op.put("k", "v").withLease(7)), 100, 100, 0);
        tell(new LeaseCommand.KeepAlive(7), 105, 105, 5 * SECOND);
        truth.trustClocks();
        truth.promised(LEASE, 5 * SECOND);

        tell(new LeaseCommand.Expire(), 116, 116, 15 * SECOND);
        tell(new LeaseCommand.KeepAlive(7), 117, 117, 16 * SECOND);

        assertEquals(Set.of(RareEvent.LEASE_EXPIRED, RareEvent.LEASE_KEPT_ALIVE_TOO_LATE), truth.takeHappened());
    }

    @Test
    void shouldSeeALeaseThatEndsASecondTooSoonByTheLog() {
        tell(new LeaseCommand.Grant(7, 10), 100, 100, 0);

        assertRefused("ends before its time", () -> tell(new LeaseCommand.Expire(), 111, 110, 0));
    }

    @Test
    void shouldSeeAKeepAliveThatCountedForNothing() {
        tell(new LeaseCommand.Grant(7, 10), 100, 100, 0);
        tell(new LeaseCommand.KeepAlive(7), 100, 105, 0);

        assertRefused("ends before its time", () -> tell(new LeaseCommand.Expire(), 111, 111, 0));
    }

    @Test
    void shouldSeeALeaseThatEndsSoonerThanAClientWasTold() {
        truth.trustClocks();
        tell(new LeaseCommand.Grant(7, 10), 100, 100, 0);
        truth.promised(LEASE, 0);

        assertRefused(
                "ends sooner than a client was told", () -> tell(new LeaseCommand.Expire(), 111, 111, 9 * SECOND));
    }

    @Test
    void shouldSeeAKeyThatStaysBehind() {
        tell(new LeaseCommand.Grant(7, 10), 100, 100, 0);
        tell(new MapCommand.Put(Op.put("k", "v").withLease(7)), 100, 100, 0);
        MapState before = store.state();
        StoreResult result = apply(new LeaseCommand.Revoke(7), 100);

        assertRefused(
                "its keys do not end together",
                () -> truth.applied(new LeaseCommand.Revoke(7), 100, 0, result, before, store.state(), List.of()));
    }

    @Test
    void shouldSeeALeaseThatIsGoneForNoReason() {
        tell(new LeaseCommand.Grant(7, 10), 100, 100, 0);
        MapState before = store.state();
        StoreResult result = apply(new LeaseCommand.Revoke(7), 100);

        assertRefused(
                "ends before its time",
                () -> truth.applied(new LeaseCommand.KeepAlive(8), 100, 0, result, before, store.state(), List.of()));
    }

    /**
     * Applies a command at one log time, and tells of another.
     *
     * @param told the log time that the judge hears
     */
    private void tell(MapCommand command, long logTime, long told, long nowNs) {
        MapState before = store.state();
        StoreResult result = apply(command, logTime);
        MapState after = store.state();
        List<WatchBatch> changes = new ArrayList<>();
        for (long revision = before.revision() + 1; revision <= after.revision(); revision++) {
            changes.add(after.change(revision));
        }
        truth.applied(command, told, nowNs, result, before, after, changes);
    }

    private StoreResult apply(MapCommand command, long logTime) {
        ByteBuffer bytes = command instanceof LeaseCommand lease
                ? CommandEncoder.lease(lease)
                : CommandEncoder.put(((MapCommand.Put) command).op());
        return store.apply(new TimedCommand(++index, logTime, bytes));
    }

    private static void assertRefused(String complaint, Runnable told) {
        AssertionError refused = assertThrows(AssertionError.class, told::run);
        assertTrue(refused.getMessage().contains(complaint), refused::getMessage);
    }

    private record TimedCommand(long index, long logTimeSeconds, ByteBuffer bytes) implements Command {
        @Override
        public long term() {
            return 1;
        }
    }
}
