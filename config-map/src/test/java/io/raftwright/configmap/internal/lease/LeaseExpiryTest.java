package io.raftwright.configmap.internal.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.RaftNode;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.RefusedException;
import io.raftwright.api.Role;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.store.Applied;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.internal.store.StoreResult;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When the leader's member proposes to end leases, by a clock that the test turns. */
class LeaseExpiryTest {
    private static final long SECOND = 1_000_000_000;

    private final ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
    private final List<CompletableFuture<StoreResult>> proposed = new ArrayList<>();
    private Role role = Role.LEADER;
    private long term = 1;
    private int starts;
    private int wakes;
    private long index;

    private final LeaseExpiry expiry = new LeaseExpiry(node(), store, new LeaseRunner() {
        @Override
        public void start(LeaseExpiry started) {
            starts++;
        }

        @Override
        public void wake() {
            wakes++;
        }
    });

    @Test
    void shouldNotBeginBeforeThereIsALease() {
        expiry.onChange();
        assertEquals(0, starts);

        grant(1, 10, 0);
        grant(2, 10, 0);

        assertEquals(1, starts);
        assertEquals(0, wakes);
    }

    @Test
    void shouldProposeOnceALeaseHasRunOutAndNotBefore() {
        grant(1, 10, 100);
        assertEquals(SECOND, expiry.turn(0));
        assertEquals(SECOND, expiry.turn(10 * SECOND));
        assertEquals(0, proposed.size());
        assertEquals(SECOND / 2, expiry.turn(10 * SECOND + SECOND / 2));

        expiry.turn(11 * SECOND);

        assertEquals(1, proposed.size());
        assertEquals(new StoreResult.Expired(1), applyProposal(111));
        assertEquals(LeaseExpiry.DORMANT, expiry.turn(11 * SECOND));
    }

    @Test
    void shouldProposeOneAtATime() {
        grant(1, 1, 100);
        expiry.turn(0);
        expiry.turn(5 * SECOND);

        assertEquals(SECOND, expiry.turn(6 * SECOND));
        assertEquals(1, proposed.size());
    }

    @Test
    void shouldWaitAfterARefusalAndTryAgain() {
        grant(1, 1, 100);
        expiry.turn(0);
        expiry.turn(5 * SECOND);

        proposed.get(0).completeExceptionally(new RefusedException(RefusedException.Reason.NO_LEADER, 0, "none"));
        assertEquals(1, wakes);

        assertEquals(SECOND, expiry.turn(6 * SECOND));
        assertEquals(1, proposed.size());
        expiry.turn(7 * SECOND);
        assertEquals(2, proposed.size());
    }

    @Test
    void shouldLeaveItToTheLeader() {
        role = Role.FOLLOWER;
        grant(1, 1, 100);

        assertEquals(SECOND, expiry.turn(0));
        assertEquals(SECOND, expiry.turn(100 * SECOND));
        assertEquals(0, proposed.size());
    }

    /** What passed on another leader's watch may be lost: counted on, it would make this propose in vain, again and again. */
    @Test
    void shouldCountFromItsOwnLeadershipOn() {
        grant(1, 10, 100);
        expiry.turn(0);
        role = Role.FOLLOWER;
        expiry.turn(5 * SECOND);
        role = Role.LEADER;
        term = 3;
        expiry.turn(9 * SECOND);

        expiry.turn(15 * SECOND);
        assertEquals(0, proposed.size());
        expiry.turn(20 * SECOND);
        assertEquals(1, proposed.size());
    }

    @Test
    void shouldWriteACheckpointWhereNothingElseIsWritten() {
        grant(1, 1000, 100);
        expiry.turn(0);
        expiry.turn(59 * SECOND);
        assertEquals(0, proposed.size());

        expiry.turn(60 * SECOND);
        assertEquals(1, proposed.size());
        assertEquals(new StoreResult.Expired(0), applyProposal(160));

        expiry.turn(61 * SECOND);
        expiry.turn(119 * SECOND);
        assertEquals(1, proposed.size());
        expiry.turn(121 * SECOND);
        assertEquals(2, proposed.size());
    }

    @Test
    void shouldWakeWhenALeaseComesWhileItSleeps() {
        grant(1, 10, 100);
        Applied.to(store, ++index, 100, CommandEncoder.lease(new LeaseCommand.Revoke(1)));
        assertEquals(LeaseExpiry.DORMANT, expiry.turn(0));

        grant(2, 10, 100);

        assertEquals(1, wakes);
        assertEquals(SECOND, expiry.turn(SECOND));
    }

    @Test
    void shouldDoNothingOnceClosed() {
        grant(1, 1, 100);
        expiry.close();

        assertTrue(expiry.isClosed());
        assertEquals(LeaseExpiry.DORMANT, expiry.turn(100 * SECOND));
        assertEquals(0, proposed.size());
    }

    private void grant(long id, long ttlSeconds, long logTime) {
        Applied.to(store, ++index, logTime, CommandEncoder.lease(new LeaseCommand.Grant(id, ttlSeconds)));
        expiry.onChange();
    }

    private StoreResult applyProposal(long logTime) {
        StoreResult result = Applied.to(store, ++index, logTime, CommandEncoder.lease(new LeaseCommand.Expire()));
        proposed.get(proposed.size() - 1).complete(result);
        return result;
    }

    /** Of a node, its role, its term and that it takes proposals are all that matters here. */
    @SuppressWarnings("unchecked")
    private RaftNode<StoreResult> node() {
        return (RaftNode<StoreResult>) Proxy.newProxyInstance(
                RaftNode.class.getClassLoader(), new Class<?>[] {RaftNode.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("status")) {
                        return status();
                    }
                    assertEquals("propose", method.getName());
                    assertEquals(CommandEncoder.lease(new LeaseCommand.Expire()), (ByteBuffer) arguments[0]);
                    proposed.add(new CompletableFuture<>());
                    return proposed.get(proposed.size() - 1);
                });
    }

    private NodeStatus status() {
        return new NodeStatus(
                1,
                role,
                term,
                new NodeStatus.Leader(1, Duration.ZERO, Duration.ZERO, 0),
                new NodeStatus.Indexes(1, 1, 1, 1, 1),
                new NodeStatus.Members(List.of(1L), List.of(), List.of()),
                List.of(),
                new NodeStatus.Snapshot(0, Duration.ZERO, NodeStatus.Snapshot.UNKNOWN),
                new NodeStatus.Disk(
                        0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, false, ""),
                new NodeStatus.Waiting(0, 0, 0, NodeStatus.Limit.NONE));
    }
}
