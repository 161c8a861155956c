package io.raftwright.internal.runtime;

import io.raftwright.internal.agent.Doorbell;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of this member's state, taken behind every n-th entry, on their way to the consensus thread. When they are taken faster
 * than they are fetched, the newer are dropped: they serve to find a difference some time, not at each entry.
 *
 * <p>Owner: taken by the apply thread, fetched by the consensus thread.
 */
final class StateHashes {
    /** The state behind an entry. */
    record Sample(long index, long hash) {}

    private static final int CAPACITY = 64;

    private final long everyEntries;
    private final ArrayBlockingQueue<Sample> taken = new ArrayBlockingQueue<>(CAPACITY);
    private final Doorbell consensusBell;

    /**
     * Nothing is taken yet.
     *
     * @param everyEntries entries from one hash to the next, or 0 for none
     */
    StateHashes(long everyEntries, Doorbell consensusBell) {
        this.everyEntries = everyEntries;
        this.consensusBell = consensusBell;
    }

    boolean isDue(long index) {
        return everyEntries > 0 && index % everyEntries == 0;
    }

    /** An entry was applied behind which a hash is due. Apply thread. */
    void take(GuardedMachine<?> machine, long index, long term) {
        OptionalLong hash = machine.stateHash(index, term);
        if (hash.isPresent() && taken.offer(new Sample(index, hash.getAsLong()))) {
            consensusBell.ring();
        }
    }

    /** The next hash, or null. Consensus thread. */
    @Nullable
    Sample poll() {
        return taken.poll();
    }
}
