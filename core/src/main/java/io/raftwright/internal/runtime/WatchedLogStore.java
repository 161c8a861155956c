package io.raftwright.internal.runtime;

import io.raftwright.api.Clock;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.LogStore;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A log store under a {@link DiskWatch}: every call that may wait for the disk is announced before and after. Everything else
 * passes through.
 *
 * <p>A write that hangs holds the consensus thread: heartbeats then stop by themselves, the others elect another leader, and this
 * member learns of it when its write returns. Nobody here can act upon it earlier, so it only shows in the status.
 */
final class WatchedLogStore implements LogStore {
    private final LogStore store;
    private final Clock clock;
    private final DiskWatch watch;

    WatchedLogStore(LogStore store, Clock clock, DiskWatch watch) {
        this.store = store;
        this.clock = clock;
        this.watch = watch;
    }

    @Override
    public long force() {
        long began = clock.nanoTime();
        watch.syncBegan(began);
        try {
            long durable = store.force();
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
            return store.maintain();
        } finally {
            watch.syncEnded();
        }
    }

    @Override
    public long append(ByteBuffer frames, long commitIndex) {
        watch.writeBegan(clock.nanoTime()); // spelled out, for a lambda that captures would be garbage for every batch
        try {
            return store.append(frames, commitIndex);
        } finally {
            watch.writeEnded();
        }
    }

    @Override
    public long saveVote(long term, long votedFor) {
        return write(() -> store.saveVote(term, votedFor));
    }

    @Override
    public long mark() {
        return write(store::mark);
    }

    @Override
    public long reset(long index, long term, int chain) {
        return write(() -> store.reset(index, term, chain));
    }

    @Override
    public void compact(long index) {
        var unused = write(() -> {
            store.compact(index);
            return 0;
        });
    }

    @Override
    public void giveUp(String damage) {
        var unused = write(() -> {
            store.giveUp(damage);
            return 0;
        });
    }

    @Override
    public void healed() {
        var unused = write(() -> {
            store.healed();
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

    // ---- what does not wait for the disk

    @Override
    public long incarnation() {
        return store.incarnation();
    }

    @Override
    public long firstIndex() {
        return store.firstIndex();
    }

    @Override
    public long lastIndex() {
        return store.lastIndex();
    }

    @Override
    public long baseTerm() {
        return store.baseTerm();
    }

    @Override
    public int baseChain() {
        return store.baseChain();
    }

    @Override
    public long term() {
        return store.term();
    }

    @Override
    public long votedFor() {
        return store.votedFor();
    }

    @Override
    public long commitHint() {
        return store.commitHint();
    }

    @Override
    public @Nullable LogLoss loss() {
        return store.loss();
    }

    @Override
    public void forEachTerm(TermVisitor visitor) {
        store.forEachTerm(visitor);
    }

    @Override
    public int maxAppendLength() {
        return store.maxAppendLength();
    }

    @Override
    public long writtenPosition() {
        return store.writtenPosition();
    }

    @Override
    public long sizeInBytes() {
        return store.sizeInBytes();
    }

    @Override
    public LogReader newReader() {
        return store.newReader();
    }

    @Override
    public void close() {
        store.close();
    }
}
