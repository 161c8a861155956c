package io.raftwright.internal.runtime;

import io.raftwright.internal.agent.Doorbell;
import io.raftwright.storage.LogStore;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.Agent;

/**
 * Makes the log durable: one force for all that was written since the last (group commit without a timer: while a force runs,
 * the next batch gathers). Between forces it prepares storage, a bounded piece at a time, so that under steady load too the next
 * segment is ready before it is needed.
 *
 * <p>Owner: the durability thread.
 */
final class DurabilityAgent implements Agent {
    private final LogStore store;
    private final Progress progress;
    /** Shared by all nodes on this thread. */
    private final AtomicLong forces;

    private final Doorbell consensusBell;
    private final Doorbell bell;
    private long durable;
    private long syncs;

    DurabilityAgent(LogStore store, Progress progress, AtomicLong forces, Doorbell consensusBell, Doorbell bell) {
        this.store = store;
        this.progress = progress;
        this.forces = forces;
        this.consensusBell = consensusBell;
        this.bell = bell;
        this.durable = progress.durable.get();
        bell.sleepAtMost(Long.MAX_VALUE);
    }

    @Override
    public int doWork() {
        if (progress.written.get() > durable) {
            long before = durable;
            durable = store.force();
            if (durable > before) {
                forces.incrementAndGet();
            }
            progress.syncs.set(++syncs);
            progress.durable.set(durable);
            consensusBell.ring();
            return 1 + store.maintain();
        }
        return store.maintain();
    }

    void ring() {
        bell.ring();
    }

    @Override
    public String roleName() {
        return "durability";
    }
}
