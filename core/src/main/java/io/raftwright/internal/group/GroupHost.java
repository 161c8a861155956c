package io.raftwright.internal.group;

import io.raftwright.internal.agent.Crew;
import io.raftwright.internal.agent.Patience;
import io.raftwright.internal.runtime.BackgroundPool;
import io.raftwright.transport.Transport;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all groups of a process stand on: one transport, one crew of threads, the same pools for snapshots, one buffer for
 * messages.
 *
 * <p>Owner: any thread; what changes is under this object's lock, which is never held while something ends.
 */
public final class GroupHost {
    private static final Logger LOG = LoggerFactory.getLogger(GroupHost.class);
    private static final int CAPTURE_THREADS = 2;
    private static final int TRANSFER_THREADS = 2;
    private static final int STOP_THREADS = 4;
    private static final long CLOSE_SECONDS = 30;

    private final long memberId;
    private final LongSupplier nanoClock;
    private final String threadPrefix;
    private final Crew crew;
    private final SharedTransport transport;
    private final BackgroundPool capturePool;
    private final BackgroundPool transferPool;
    private final BackgroundPool stopPool;
    private final Map<Long, GroupShare> shares = new HashMap<>();
    /** Of all groups. Written by the durability thread. */
    private final AtomicLong forces = new AtomicLong();

    /** Open when this host is closed and the last share has ended. */
    private final CountDownLatch left = new CountDownLatch(1);

    private final CountDownLatch ended = new CountDownLatch(1);
    private ByteBuffer messageBuffer = ByteBuffer.allocateDirect(0);
    private boolean isClosed;

    private GroupHost(long memberId, Crew crew, Transport transport, LongSupplier nanoClock) {
        this.memberId = memberId;
        this.nanoClock = nanoClock;
        this.threadPrefix = "raftwright-" + memberId;
        this.crew = crew;
        this.transport = new SharedTransport(transport);
        this.capturePool = new BackgroundPool(threadPrefix + "-snapshot", CAPTURE_THREADS);
        this.transferPool = new BackgroundPool(threadPrefix + "-snapshot-transfer", TRANSFER_THREADS);
        this.stopPool = new BackgroundPool(threadPrefix + "-stop", STOP_THREADS);
    }

    /** Starts the transport. If that fails, transport and crew are closed and nothing is left running. */
    public static GroupHost start(
            UUID clusterId, long memberId, Crew crew, Transport transport, LongSupplier nanoClock) {
        GroupHost host = new GroupHost(memberId, crew, transport, nanoClock);
        try {
            host.transport.start(clusterId, memberId);
            return host;
        } catch (RuntimeException | Error e) {
            try (Patience patience = Patience.ofSeconds(CLOSE_SECONDS, nanoClock)) {
                host.end(patience);
            }
            throw e;
        }
    }

    /**
     * Begins a group's share.
     *
     * @throws IllegalStateException if the group is open, or this host is closed
     */
    public GroupShare share(long groupId) {
        synchronized (this) {
            if (isClosed) {
                throw new IllegalStateException("groups are closed, member=" + memberId);
            }
            if (shares.containsKey(groupId)) {
                throw new IllegalStateException("group is open, groupId=" + groupId);
            }
            GroupShare share = new GroupShare(groupId, this);
            shares.put(groupId, share);
            return share;
        }
    }

    /** A share ended, which it does here and nowhere else. */
    synchronized void forget(GroupShare share) {
        shares.remove(share.groupId(), share);
        noticeLast();
    }

    private void noticeLast() {
        if (isClosed && shares.isEmpty()) {
            left.countDown();
        }
    }

    /** How many groups are open now. */
    public synchronized int openCount() {
        return shares.size();
    }

    SharedTransport transport() {
        return transport;
    }

    Crew crew() {
        return crew;
    }

    AtomicLong forces() {
        return forces;
    }

    BackgroundPool capturePool() {
        return capturePool;
    }

    BackgroundPool transferPool() {
        return transferPool;
    }

    /** Dropped once this host has ended: every share was told to stop before. */
    void runStop(Runnable stop) {
        var unused = stopPool.execute(stop);
    }

    /** The consensus agents of all groups run on one thread, so one buffer serves them all; it grows with the longest need. */
    synchronized ByteBuffer messageBuffer(int capacity) {
        if (messageBuffer.capacity() < capacity) {
            messageBuffer = ByteBuffer.allocateDirect(capacity);
        }
        return messageBuffer.duplicate();
    }

    /** Runs a duty cycle of each agent that may have work, if nobody else does. */
    public int invoke() {
        return crew.invoke();
    }

    /** Closes all groups, then what they share. Idempotent. */
    public void close() {
        stop(true);
    }

    /** As {@link #close}, but as if the process had died: nothing is said to peers, nothing more is forced. */
    public void halt() {
        stop(false);
    }

    /** A thread of the crew cannot wait for itself: from there the stop goes on elsewhere. A caller's interrupt waits. */
    private void stop(boolean isGraceful) {
        if (becomeClosed()) {
            Thread stopper = new Thread(() -> stopAll(isGraceful), threadPrefix + "-close");
            stopper.setDaemon(true);
            stopper.start();
        }
        if (!crew.isCurrent()) {
            try (Patience patience = Patience.ofSeconds(CLOSE_SECONDS, nanoClock)) {
                await(ended, patience, "groups still stopping");
            }
        }
    }

    private synchronized boolean becomeClosed() {
        boolean isFirst = !isClosed;
        isClosed = true;
        noticeLast();
        return isFirst;
    }

    /** A group that is just being opened is waited for too: its node would begin on threads that are gone. */
    private void stopAll(boolean isGraceful) {
        Patience patience = Patience.ofSeconds(CLOSE_SECONDS, nanoClock);
        try {
            if (!isGraceful) {
                transport.transport().close();
            }
            for (GroupShare share : open()) {
                runStop(() -> share.stop(isGraceful));
            }
            await(left, patience, "host code holds groups, or still opens them");
        } finally {
            end(patience);
            ended.countDown();
        }
    }

    private synchronized List<GroupShare> open() {
        return List.copyOf(shares.values());
    }

    private void await(CountDownLatch latch, Patience patience, String problem) {
        if (!patience.await(latch)) {
            LOG.error("{}, member={}", problem, memberId);
        }
    }

    private void end(Patience patience) {
        transport.transport().close();
        crew.close(patience);
        capturePool.close();
        transferPool.close();
        stopPool.close();
    }
}
