package io.raftwright.internal.runtime;

import io.raftwright.api.Clock;
import io.raftwright.storage.ForwardingLogStore;
import io.raftwright.storage.LogStore;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * A log store under a {@link DiskWatch}: every call that may wait for the disk is announced before and after. Everything else
 * passes through.
 *
 * <p>A write that hangs holds the consensus thread: heartbeats then stop by themselves, the others elect another leader, and this
 * member learns of it when its write returns. Nobody here can act upon it earlier, so it only shows in the status.
 */
final class WatchedLogStore extends ForwardingLogStore {
    private final Clock clock;
    private final DiskWatch watch;

    WatchedLogStore(LogStore store, Clock clock, DiskWatch watch) {
        super(store);
        this.clock = clock;
        this.watch = watch;
    }

    @Override
    public long force() {
        long began = clock.nanoTime();
        watch.syncBegan(began);
        try {
            long durable = super.force();
            long now = clock.nanoTime();
            watch.forced(now, now - began);
            return durable;
        } finally {
            watch.syncEnded();
        }
    }

    /** Announced too: while it lasts, no force can begin. */
    @Override
    public int maintain() {
        watch.syncBegan(clock.nanoTime());
        try {
            return super.maintain();
        } finally {
            watch.syncEnded();
        }
    }

    @Override
    public long append(ByteBuffer frames, long commitIndex) {
        watch.writeBegan(clock.nanoTime()); // spelled out, for a lambda that captures would be garbage for every batch
        try {
            return super.append(frames, commitIndex);
        } finally {
            watch.writeEnded();
        }
    }

    @Override
    public long saveVote(long term, long votedFor) {
        return write(() -> super.saveVote(term, votedFor));
    }

    @Override
    public long mark() {
        return write(super::mark);
    }

    @Override
    public long reset(long index, long term, int chain) {
        return write(() -> super.reset(index, term, chain));
    }

    @Override
    public void compact(long index) {
        var unused = write(() -> {
            super.compact(index);
            return 0;
        });
    }

    @Override
    public void giveUp(String damage) {
        var unused = write(() -> {
            super.giveUp(damage);
            return 0;
        });
    }

    @Override
    public void healed() {
        var unused = write(() -> {
            super.healed();
            return 0;
        });
    }

    private long write(LongSupplier call) {
        watch.writeBegan(clock.nanoTime());
        try {
            return call.getAsLong();
        } finally {
            watch.writeEnded();
        }
    }
}
