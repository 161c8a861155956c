package io.raftwright.internal.runtime;

import io.raftwright.api.Clock;
import io.raftwright.api.Member;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.RefusedException;
import io.raftwright.api.Role;
import io.raftwright.api.Threading;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
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
    private static final long STOP_SECONDS = 10;
    private static final Duration LONGEST_WAIT = Duration.ofDays(365);

    private final NodeParts<R> parts;
    private final Clock clock;
    private final Assembly<R> assembly;
    private final boolean isInvoked;
    /** Held while agents are invoked, and while they are stopped, so that nothing is closed under them. */
    private final ReentrantLock invocation = new ReentrantLock();

    private final AgentThread consensus;
    private final AgentThread durability;
    private final AgentThread apply;
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Recovers and starts. If that fails, everything given is closed and nothing is left running. */
    public static <R extends @Nullable Object> Node<R> start(NodeParts<R> parts) {
        Node<R> node = null;
        try {
            node = new Node<>(parts);
            node.start();
            return node;
        } catch (RuntimeException | Error e) {
            if (node != null) {
                node.stop(e, false);
            } else {
                closeQuietly(parts.transport(), parts.logStore(), parts.snapshotStore());
            }
            throw e;
        }
    }

    private Node(NodeParts<R> parts) {
        this.parts = parts;
        this.clock = parts.clock();
        this.assembly = new Assembly<>(parts);
        this.isInvoked = parts.threading() == Threading.INVOKER;
        this.consensus = agent("consensus", assembly.consensus, assembly.consensusBell);
        this.durability = agent("durability", assembly.durability, assembly.durabilityBell);
        this.apply = agent("apply", assembly.apply, assembly.applyBell);
    }

    private AgentThread agent(String role, Agent agent, Doorbell bell) {
        return new AgentThread("raftwright-" + parts.memberId() + "-" + role, agent, bell, !isInvoked, this::fail);
    }

    private void start() {
        long selfId = parts.memberId();
        parts.transport()
                .start(
                        new LocalMember(
                                parts.clusterId(), selfId, parts.logStore().incarnation()),
                        this);
        for (Member member : parts.members()) {
            if (member.id() != selfId) {
                parts.transport().connect(member.id(), member.address());
            }
        }
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
        if (parts.isWitness()) {
            return refusedAtWitness();
        }
        CompletableFuture<Long> barrier = new CompletableFuture<>();
        assembly.reads.submit(deadlineNs(deadline), barrier);
        assembly.consensusBell.ring();
        return barrier;
    }

    /** The query hangs on its barrier before anyone can complete that, so it always runs on the apply thread. */
    public <T extends @Nullable Object> CompletableFuture<T> read(Supplier<T> query, Duration deadline) {
        if (parts.isWitness()) {
            return refusedAtWitness();
        }
        CompletableFuture<Long> barrier = new CompletableFuture<>();
        CompletableFuture<T> result = new CompletableFuture<>();
        var unused = barrier.whenComplete((index, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
                return;
            }
            try {
                result.complete(query.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        assembly.reads.submit(deadlineNs(deadline), barrier);
        assembly.consensusBell.ring();
        return result;
    }

    private <T extends @Nullable Object> CompletableFuture<T> refusedAtWitness() {
        return CompletableFuture.failedFuture(new RefusedException(
                RefusedException.Reason.WITNESS,
                leaderId(),
                "a witness holds no data and applies nothing, ask another member, memberId=" + parts.memberId()));
    }

    public int invoke() {
        if (!isInvoked) {
            return 0;
        }
        invocation.lock();
        try {
            return isStopping.get() ? 0 : consensus.invoke() + durability.invoke() + apply.invoke();
        } finally {
            invocation.unlock();
        }
    }

    public NodeStatus status() {
        Progress progress = assembly.progress;
        Progress.Standing standing = progress.standing();
        return new NodeStatus(
                parts.memberId(),
                standing.role(),
                standing.term(),
                standing.leaderId(),
                progress.committed(),
                progress.applied.get(),
                progress.firstIndex.get(),
                progress.lastIndex.get(),
                progress.durableIndex.get(),
                progress.snapshotIndex.get(),
                assembly.proposals.count(),
                progress.syncs.get(),
                standing.role() == Role.LEADER ? progress.peers() : List.of());
    }

    /** The moment a deadline is reached; waits longer than a year are a year, so that no sum overflows. */
    private long deadlineNs(Duration deadline) {
        Duration bounded = deadline.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : deadline;
        return clock.nanoTime() + (bounded.isNegative() ? 0 : bounded.toNanos());
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
        leaveEvent(FrameInbox.Kind.PEER_UP, peerId);
    }

    @Override
    public void onPeerDown(long peerId, String reason) {
        LOG.info("peer down, member={}, peer={}, reason={}", parts.memberId(), peerId, reason);
        leaveEvent(FrameInbox.Kind.PEER_DOWN, peerId);
    }

    private boolean leave(FrameInbox.Kind kind, long peerId, ByteBuffer content) {
        boolean isTaken = assembly.inbox.offer(kind, peerId, content);
        assembly.consensusBell.ring();
        return isTaken;
    }

    private void leaveEvent(FrameInbox.Kind kind, long peerId) {
        if (!leave(kind, peerId, NOTHING.duplicate())) {
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
        Thread stopper = new Thread(() -> stop(cause, isGraceful), "raftwright-" + parts.memberId() + "-stop");
        stopper.setDaemon(true);
        stopper.start();
    }

    public void close() {
        stopFromHost(true);
    }

    public void halt() {
        stopFromHost(false);
    }

    /** An agent's own thread, in a callback, cannot wait for that agent to end: there the stop goes on elsewhere. */
    private void stopFromHost(boolean isGraceful) {
        if (consensus.isCurrent()
                || durability.isCurrent()
                || apply.isCurrent()
                || invocation.isHeldByCurrentThread()) {
            stopElsewhere(null, isGraceful);
        } else {
            stop(null, isGraceful);
        }
    }

    /** A caller's interrupt is kept for later: it must not cut the stop short. */
    private void stop(@Nullable Throwable cause, boolean isGraceful) {
        boolean isInterrupted = Thread.interrupted();
        if (isStopping.compareAndSet(false, true)) {
            invocation.lock();
            try {
                stopAll(cause, isGraceful);
            } finally {
                invocation.unlock();
                stopped.countDown();
            }
            if (cause != null) {
                HostCall.run(parts.memberId(), () -> parts.listener().onBroken(cause));
            }
        } else {
            awaitStopped();
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopAll(@Nullable Throwable cause, boolean isGraceful) {
        assembly.proposals.refuse(cause);
        assembly.reads.close(cause);
        if (!isGraceful) {
            closeQuietly(parts.transport());
        }
        boolean haveEnded = consensus.stop();
        closeQuietly(parts.transport());
        haveEnded &= apply.stop();
        haveEnded &= durability.stop();
        if (isGraceful && haveEnded) {
            forceQuietly();
        }
        haveEnded &= assembly.background.close();
        assembly.proposals.close(cause);
        assembly.reads.abandon(cause);
        if (haveEnded) {
            closeQuietly(parts.logStore(), parts.snapshotStore());
        } else {
            LOG.error("host code holds the node, its files stay open, member={}", parts.memberId());
        }
        assembly.progress.roleChanged(Role.STOPPED, assembly.progress.term(), 0);
        LOG.info("node stopped, member={}", parts.memberId());
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
        try {
            if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("node still stopping, member={}", parts.memberId());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
