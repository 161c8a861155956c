package io.raftwright.internal.runtime;

import io.raftwright.api.BoundedRead;
import io.raftwright.api.Clock;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.RefusedException;
import io.raftwright.api.Role;
import io.raftwright.internal.agent.Crew;
import io.raftwright.internal.agent.Patience;
import io.raftwright.internal.agent.RunningAgent;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: its agents, its life from start to stop, and the calls of the host, which only leave something for an agent.
 * Safe for use by any number of threads.
 */
public final class Node<R extends @Nullable Object> implements TransportListener {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** For all that is waited for, together. */
    private static final long STOP_SECONDS = 5;
    /** For whoever comes while another stops the node: that one's patience, and the closing of files. */
    private static final long STOPPING_SECONDS = 10;

    private static final long MAX_HANDOVER_NS = 2_000_000_000;
    /** A leader takes nothing new while it hands leadership over, so it does not try for longer than so many timeouts. */
    private static final int TRANSFER_TIMEOUTS = 5;

    private static final Duration LONGEST_WAIT = Duration.ofDays(365);

    private final NodeParts<R> parts;
    private final Clock clock;
    private final Assembly<R> assembly;
    private final NodeHost host;
    private final RunningAgent consensus;
    private final RunningAgent durability;
    private final RunningAgent apply;
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Recovers and starts. If that fails, everything given is closed and nothing is left running. */
    public static <R extends @Nullable Object> Node<R> start(NodeParts<R> parts) {
        NodeHost host = parts.hostOrOwn();
        Node<R> node = null;
        try {
            node = new Node<>(parts, host);
            node.start();
            return node;
        } catch (RuntimeException | Error e) {
            if (node != null) {
                node.stop(e, false);
            } else {
                closeQuietly(parts.transport(), parts.logStore(), parts.snapshotStore());
                giveUpHost(host, parts.clock());
            }
            throw e;
        }
    }

    private Node(NodeParts<R> parts, NodeHost host) {
        this.parts = parts;
        this.clock = parts.clock();
        this.host = host;
        this.assembly = new Assembly<>(parts, host);
        Crew crew = host.crew();
        this.consensus = crew.enlist(Crew.Duty.CONSENSUS, assembly.consensus, assembly.consensusBell, this::fail);
        this.durability = crew.enlist(Crew.Duty.DURABILITY, assembly.durability, assembly.durabilityBell, this::fail);
        this.apply = crew.enlist(Crew.Duty.APPLY, assembly.apply, assembly.applyBell, this::fail);
    }

    private void start() {
        long selfId = parts.memberId();
        parts.transport()
                .start(
                        new LocalMember(
                                parts.clusterId(), selfId, parts.logStore().incarnation()),
                        this);
        assembly.roster.start(clock.nanoTime());
        durability.start();
        apply.start();
        consensus.start();
    }

    // ---- calls of the host

    public CompletableFuture<R> propose(ByteBuffer command, Duration deadline) {
        if (parts.isWitness()) {
            return refusedAtWitness();
        }
        CompletableFuture<R> future = assembly.proposals.submit(command, deadlineNs(deadline), leaderId());
        assembly.consensusBell.ring();
        return future;
    }

    public CompletableFuture<Long> readBarrier(Duration deadline) {
        return parts.isWitness() ? refusedAtWitness() : assembly.reads.barrier(deadlineNs(deadline));
    }

    public <T extends @Nullable Object> CompletableFuture<T> read(Supplier<T> query, Duration deadline) {
        return parts.isWitness() ? refusedAtWitness() : assembly.reads.linearizable(query, deadlineNs(deadline));
    }

    public <T extends @Nullable Object> CompletableFuture<BoundedRead<T>> readBounded(
            Supplier<T> query, Duration maxStaleness, Duration deadline) {
        return parts.isWitness()
                ? refusedAtWitness()
                : assembly.reads.bounded(query, boundedNs(maxStaleness), deadlineNs(deadline));
    }

    public <T extends @Nullable Object> CompletableFuture<T> readStale(Supplier<T> query) {
        return parts.isWitness() ? refusedAtWitness() : assembly.reads.stale(query, deadlineNs(LONGEST_WAIT));
    }

    private <T extends @Nullable Object> CompletableFuture<T> refusedAtWitness() {
        return CompletableFuture.failedFuture(new RefusedException(
                RefusedException.Reason.WITNESS,
                leaderId(),
                "a witness holds no data and applies nothing, ask another member, memberId=" + parts.memberId()));
    }

    // ---- membership and leadership

    public UUID clusterId() {
        return parts.clusterId();
    }

    public Membership membership() {
        return assembly.roster.membership();
    }

    public CompletableFuture<Membership> changeMembership(MembershipRequest request, Duration deadline) {
        return ask(new AdminRequest.Change(request), deadline);
    }

    /** The leader waits for the target no longer than the caller does, nor than its proposers should have to. */
    public CompletableFuture<Long> transferLeadership(long targetId, Duration deadline) {
        long timeoutNs = Math.min(
                deadlineNs(deadline) - clock.nanoTime(),
                TRANSFER_TIMEOUTS * parts.options().electionTimeout().toNanos());
        return ask(new AdminRequest.Transfer(targetId, timeoutNs), deadline).thenApply(membership -> leaderId());
    }

    public CompletableFuture<@Nullable Void> stepDown(Duration deadline) {
        return ask(new AdminRequest.StepDown(), deadline).thenApply(membership -> null);
    }

    public CompletableFuture<@Nullable Void> leave(Duration deadline) {
        CompletableFuture<@Nullable Void> future = assembly.enrolment.leave(deadlineNs(deadline));
        assembly.consensusBell.ring();
        return future;
    }

    private CompletableFuture<Membership> ask(AdminRequest request, Duration deadline) {
        CompletableFuture<Membership> future = assembly.administration.submit(request, deadlineNs(deadline), false);
        assembly.consensusBell.ring();
        return future;
    }

    public int invoke() {
        return parts.host() == null && !isStopping.get() ? host.crew().invoke() : 0;
    }

    public NodeStatus status() {
        return assembly.report.status();
    }

    /** The moment a deadline is reached; waits longer than a year are a year, so that no sum overflows. */
    private long deadlineNs(Duration deadline) {
        return clock.nanoTime() + boundedNs(deadline);
    }

    private static long boundedNs(Duration duration) {
        Duration bounded = duration.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : duration;
        return bounded.isNegative() ? 0 : bounded.toNanos();
    }

    private long leaderId() {
        return assembly.progress.standing().leaderId();
    }

    // ---- calls of the transport

    @Override
    public boolean onFrame(long peerId, ByteBuffer frame) {
        return leave(FrameInbox.Kind.FRAME, peerId, frame);
    }

    @Override
    public void onPeerUp(long peerId, long incarnation) {
        LOG.info("peer up, member={}, peer={}", parts.memberId(), peerId);
        ByteBuffer content = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        leaveEvent(FrameInbox.Kind.PEER_UP, peerId, content.putLong(0, incarnation));
    }

    @Override
    public void onPeerDown(long peerId, String reason) {
        LOG.info("peer down, member={}, peer={}, reason={}", parts.memberId(), peerId, reason);
        leaveEvent(FrameInbox.Kind.PEER_DOWN, peerId, NOTHING.duplicate());
    }

    @Override
    public void onRefusedBy(long peerId) {
        leaveEvent(FrameInbox.Kind.REFUSED_BY, peerId, NOTHING.duplicate());
    }

    private boolean leave(FrameInbox.Kind kind, long peerId, ByteBuffer content) {
        boolean isTaken = assembly.inbox.offer(kind, peerId, content);
        assembly.consensusBell.ring();
        return isTaken;
    }

    private void leaveEvent(FrameInbox.Kind kind, long peerId, ByteBuffer content) {
        if (!leave(kind, peerId, content)) {
            LOG.warn("inbox full, peer event dropped, member={}, peer={}, kind={}", parts.memberId(), peerId, kind);
        }
    }

    // ---- the end

    /** Stops for good because of a failure. Whichever thread met it; returns at once. */
    private void fail(Throwable cause) {
        LOG.error("node stopped by a failure, member={}", parts.memberId(), cause);
        stopElsewhere(cause, false);
    }

    private void stopElsewhere(@Nullable Throwable cause, boolean isGraceful) {
        host.runStop(() -> stop(cause, isGraceful));
    }

    public void close() {
        stopFromHost(true);
    }

    public void halt() {
        stopFromHost(false);
    }

    /** An agent's own thread, in a callback, cannot wait for that agent to end: there the stop goes on elsewhere. */
    private void stopFromHost(boolean isGraceful) {
        if (host.crew().isCurrent()) {
            stopElsewhere(null, isGraceful);
        } else {
            stop(null, isGraceful);
        }
    }

    /** A caller's interrupt is kept for later: it must not cut the stop short. */
    private void stop(@Nullable Throwable cause, boolean isGraceful) {
        if (isStopping.compareAndSet(false, true)) {
            try (Patience patience = Patience.ofSeconds(STOP_SECONDS, clock::nanoTime)) {
                try {
                    stopAll(cause, isGraceful, patience);
                } finally {
                    host.onStopped(patience);
                    stopped.countDown();
                }
            }
            if (cause != null) {
                HostCall.run(parts.memberId(), () -> parts.listener().onBroken(cause));
            }
        } else {
            awaitStopped();
        }
    }

    private void stopAll(@Nullable Throwable cause, boolean isGraceful, Patience patience) {
        assembly.proposals.refuse(cause);
        assembly.reads.close(cause);
        if (isGraceful) {
            handOver(patience);
        }
        assembly.administration.refuse(cause);
        assembly.enrolment.close(cause);
        if (!isGraceful) {
            closeQuietly(parts.transport());
        }
        boolean hasConsensusEnded = consensus.stop(patience);
        closeQuietly(parts.transport());
        patience.putInterruptAside();
        boolean haveEnded = hasConsensusEnded;
        haveEnded &= apply.stop(patience);
        haveEnded &= durability.stop(patience);
        if (isGraceful && haveEnded) {
            forceQuietly();
        }
        haveEnded &= assembly.storing.close(patience);
        haveEnded &= assembly.sending.close(patience);
        assembly.proposals.close(cause);
        if (hasConsensusEnded) {
            failWhatConsensusHeld(cause);
        } else {
            var unused = assembly.consensus.ended().thenRun(() -> failWhatConsensusHeld(cause));
        }
        if (haveEnded) {
            closeQuietly(parts.logStore(), parts.snapshotStore());
        } else {
            LOG.error("host code holds the node, its files stay open, member={}", parts.memberId());
        }
        assembly.progress.roleChanged(Role.STOPPED, assembly.progress.term(), 0);
        LOG.info("node stopped, member={}", parts.memberId());
    }

    /** What an agent holds nobody else may touch while it runs: if host code keeps it running, this waits for its end. */
    private void failWhatConsensusHeld(@Nullable Throwable cause) {
        assembly.reads.abandon(cause);
        assembly.administration.close(cause);
    }

    /**
     * A leader does not leave the others to find out by its silence: it first hands leadership over, within two election
     * timeouts. Where the host runs the agents there is nobody to wait for, so it is only offered.
     */
    private void handOver(Patience patience) {
        if (assembly.progress.standing().role() != Role.LEADER) {
            return;
        }
        long timeoutNs = 2 * parts.options().electionTimeout().toNanos();
        CompletableFuture<Membership> done = assembly.administration.submit(
                new AdminRequest.Transfer(0, timeoutNs), clock.nanoTime() + timeoutNs, true);
        assembly.consensusBell.ring();
        if (host.crew().isInvoked()) {
            var unused = host.crew().invoke(patience);
            return;
        }
        CountDownLatch over = new CountDownLatch(1);
        var unused = done.whenComplete((membership, failure) -> over.countDown());
        if (!patience.await(over, Math.min(timeoutNs, MAX_HANDOVER_NS)) || done.isCompletedExceptionally()) {
            LOG.info("leadership not handed over, member={}, outcome={}", parts.memberId(), done);
        }
    }

    /** Nothing acknowledged depends on this force; it only spares the next start some work. */
    private void forceQuietly() {
        try {
            parts.logStore().force();
        } catch (RuntimeException e) {
            LOG.warn("last force failed, member={}", parts.memberId(), e);
        }
    }

    private void awaitStopped() {
        try (Patience patience = Patience.ofSeconds(STOPPING_SECONDS, clock::nanoTime)) {
            if (!patience.await(stopped)) {
                LOG.warn("node still stopping, member={}", parts.memberId());
            }
        }
    }

    private static void giveUpHost(NodeHost host, Clock clock) {
        try (Patience patience = Patience.ofSeconds(STOP_SECONDS, clock::nanoTime)) {
            host.onStopped(patience);
        }
    }

    private static void closeQuietly(AutoCloseable... parts) {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("not closed cleanly, part={}", part.getClass().getSimpleName(), e);
            }
        }
    }
}
