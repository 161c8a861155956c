package io.raftwright.storage;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A log store that passes every call on to another one: what wraps a store, to measure, watch or hinder it, overrides what it is
 * about. Threads and promises are those of the store beneath, unless a subclass says otherwise.
 */
public abstract class ForwardingLogStore implements LogStore {
    private final LogStore store;

    /**
     * Stands before a store.
     *
     * @param store closed by {@link #close}
     */
    protected ForwardingLogStore(LogStore store) {
        this.store = store;
    }

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
    public void forEachTerm(TermVisitor visitor) {
        store.forEachTerm(visitor);
    }

    @Override
    public @Nullable LogLoss loss() {
        return store.loss();
    }

    @Override
    public void healed() {
        store.healed();
    }

    @Override
    public void giveUp(String damage) {
        store.giveUp(damage);
    }

    @Override
    public long append(ByteBuffer frames, long commitIndex) {
        return store.append(frames, commitIndex);
    }

    @Override
    public long saveVote(long term, long votedFor) {
        return store.saveVote(term, votedFor);
    }

    @Override
    public long mark() {
        return store.mark();
    }

    @Override
    public long reset(long index, long term, int chain) {
        return store.reset(index, term, chain);
    }

    @Override
    public void compact(long index) {
        store.compact(index);
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
    public long force() {
        return store.force();
    }

    @Override
    public int maintain() {
        return store.maintain();
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
