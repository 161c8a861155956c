package io.raftwright.internal.runtime;

import io.raftwright.api.NodeListener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells from the outside that the disk hangs, which a thread inside a force cannot say: a call has been running for longer than
 * an election timeout, or something written has waited that long without any of it becoming durable (so that a force that never
 * begins, or returns without progress, shows too). Where groups share a thread for all their forces, one of them may wait that long
 * for its turn: so the wait begins anew whenever a force made anything durable, of whichever group.
 *
 * <p>A leader whose disk hangs is worse than a dead one: its heartbeats hold off the election of a better. So it lays its
 * leadership down, and neither campaigns nor votes until the disk moves again. From the beginning of the hang that takes one
 * election timeout, and at most a heartbeat interval until it is seen; two election timeouts are what is promised.
 *
 * <p>Owner: the consensus thread.
 */
final class DiskStall {
    private static final Logger LOG = LoggerFactory.getLogger(DiskStall.class);

    /** How often to look, at least, until a call that hangs has become a stall. */
    private static final long LOOKS = 8;

    private final long selfId;
    private final DiskWatch watch;
    private final Progress progress;
    private final AtomicLong forces;
    private final NodeListener listener;
    private final long boundNs;

    private boolean isWaiting;
    private long waitingSinceNs;
    private long lastDurable;
    private long lastForces;
    private long beganNs;

    /**
     * Takes the disk for sound.
     *
     * @param forces  of all groups that share the durability thread
     * @param boundNs one election timeout
     */
    DiskStall(long selfId, DiskWatch watch, Progress progress, AtomicLong forces, NodeListener listener, long boundNs) {
        this.selfId = selfId;
        this.watch = watch;
        this.progress = progress;
        this.forces = forces;
        this.listener = listener;
        this.boundNs = boundNs;
    }

    /**
     * Looks at the disk, and tells the host when it began or ceased to hang.
     *
     * @return true if it did either just now
     */
    boolean look(long nowNs) {
        long ageNs = Math.max(watch.syncingNs(nowNs), waitingNs(nowNs));
        boolean isStalled = ageNs > boundNs;
        if (isStalled == watch.isStalled()) {
            return false;
        }
        watch.stalled(isStalled);
        if (isStalled) {
            beganNs = nowNs - ageNs;
            Duration age = Duration.ofNanos(ageNs);
            LOG.warn("disk hangs, this member neither leads nor votes, member={}, age={}", selfId, age);
            HostCall.run(selfId, () -> listener.onDiskStall(age));
        } else {
            Duration lasted = Duration.ofNanos(nowNs - beganNs);
            LOG.warn("disk is back, member={}, lasted={}", selfId, lasted);
            HostCall.run(selfId, () -> listener.onDiskBack(lasted));
        }
        return true;
    }

    boolean isStalled() {
        return watch.isStalled();
    }

    /** How long what was written has waited since the last time that any of it, or of another group's log, became durable. */
    private long waitingNs(long nowNs) {
        long durable = progress.durable.get();
        long forcesNow = forces.get();
        boolean isBehind = progress.written.get() > durable;
        if (!isBehind || !isWaiting || durable != lastDurable || forcesNow != lastForces) {
            waitingSinceNs = nowNs;
        }
        isWaiting = isBehind;
        lastDurable = durable;
        lastForces = forcesNow;
        return isBehind ? nowNs - waitingSinceNs : 0;
    }

    /** How soon to look again: while anything is under way, often enough to see a stall when it becomes one. */
    long lookWithinNs() {
        return isWaiting || watch.isSyncing() || watch.isStalled() ? boundNs / LOOKS : Long.MAX_VALUE;
    }
}
