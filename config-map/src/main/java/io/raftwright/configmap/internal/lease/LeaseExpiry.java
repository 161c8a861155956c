package io.raftwright.configmap.internal.lease;

import io.raftwright.RaftNode;
import io.raftwright.api.NodeStatus;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees to it that leases end: while this member leads, and a lease has run out by the log's time, it proposes to end those that have.
 * Whether one has is decided when the command is applied, by the time in its entry: a member that proposes too soon, or no longer leads,
 * does no harm. One command is under way at a time and ends a bounded number, so that however many run out at once, others get
 * their turn between.
 *
 * <p>Where nothing else writes it proposes a checkpoint once a minute, so that a leader that is lost takes no more of the leases'
 * time with it.
 *
 * <p>Owner: the runner; {@link #onChange} and {@link #close} are anybody's.
 */
public final class LeaseExpiry implements AutoCloseable {
    /** What {@link #turn} answers when it need not be called before {@link LeaseRunner#wake} is. */
    public static final long DORMANT = Long.MAX_VALUE;

    /** As long as there are leases, leadership and time are looked at this often. */
    private static final long LOOK_NS = 1_000_000_000;

    private static final long CHECKPOINT_NS = 60 * LOOK_NS;

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final RaftNode<StoreResult> node;
    private final ConfigStore store;
    private final LeaseRunner runner;
    private final LeaseClock clock = new LeaseClock();

    /** The term in which this member last led, as far as noticed. */
    private long term = -1;

    private volatile boolean isClosed;
    private final AtomicBoolean isStarted = new AtomicBoolean();

    /** Set by the runner when there are no leases, cleared by whoever wakes it. */
    private volatile boolean isDormant;

    /** Set by the runner; cleared by the node when it has answered. */
    private volatile boolean isUnderWay;

    /** Written by the node before it clears {@link #isUnderWay}. */
    private volatile boolean hasFailed;

    /**
     * Of a member whose node runs.
     *
     * @param runner serves this and nothing else
     */
    public LeaseExpiry(RaftNode<StoreResult> node, ConfigStore store, LeaseRunner runner) {
        this.node = node;
        this.store = store;
        this.runner = runner;
    }

    /** The map may have changed. Quick; any thread. */
    public void onChange() {
        if (isClosed || !store.state().hasLeases()) {
            return;
        }
        if (isStarted.compareAndSet(false, true)) {
            runner.start(this);
        } else if (isDormant) {
            isDormant = false;
            runner.wake();
        }
    }

    /**
     * Does what there is to do.
     *
     * @param nowNs a clock that counts nanoseconds
     * @return how long until the next turn, in nanoseconds, or {@link #DORMANT}; sooner if the runner is woken
     */
    public long turn(long nowNs) {
        MapState state = store.state();
        if (isClosed) {
            return DORMANT;
        }
        if (!state.hasLeases()) {
            isDormant = true;
            return store.state().hasLeases() ? 0 : DORMANT; // one may have come before this was dormant
        }
        NodeStatus status = node.status();
        if (!status.isLeader() || isUnderWay) {
            return LOOK_NS;
        }
        if (status.term() != term) {
            term = status.term();
            clock.restart(store.lastLogTime(), nowNs);
        }
        clock.notice(store.lastLogTime(), nowNs);
        if (hasFailed) {
            hasFailed = false;
            return LOOK_NS;
        }
        long waitNs = clock.untilNs(state.nextLeaseDeadline(), nowNs);
        if (waitNs <= 0 || clock.sinceNoticedNs(nowNs) >= CHECKPOINT_NS) {
            propose();
        }
        return waitNs <= 0 ? LOOK_NS : Math.min(waitNs, LOOK_NS);
    }

    private void propose() {
        isUnderWay = true;
        CompletableFuture<?> unused = node.propose(CommandEncoder.lease(new LeaseCommand.Expire()), DEADLINE)
                .whenComplete((result, failure) -> {
                    hasFailed = failure != null;
                    isUnderWay = false;
                    runner.wake();
                });
    }

    /** Whether there is nothing more to do, ever. */
    public boolean isClosed() {
        return isClosed;
    }

    /** Proposes nothing any more. Idempotent. */
    @Override
    public void close() {
        isClosed = true;
        if (isStarted.get()) {
            runner.wake();
        }
    }
}
