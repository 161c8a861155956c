package io.raftwright.storage;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot store that passes every call on to another one: what wraps a store, to measure, watch or hinder it, overrides what it is
 * about. Threads and promises are those of the store beneath, unless a subclass says otherwise.
 */
public abstract class ForwardingSnapshotStore implements SnapshotStore {
    private final SnapshotStore store;

    /**
     * Stands before a store.
     *
     * @param store closed by {@link #close}
     */
    protected ForwardingSnapshotStore(SnapshotStore store) {
        this.store = store;
    }

    @Override
    public @Nullable SnapshotMeta latest() {
        return store.latest();
    }

    @Override
    public @Nullable String damage() {
        return store.damage();
    }

    @Override
    public Writer create(SnapshotMeta meta) {
        return store.create(meta);
    }

    @Override
    public InputStream open(SnapshotMeta meta) {
        return store.open(meta);
    }

    @Override
    public Image openImage(SnapshotMeta meta) {
        return store.openImage(meta);
    }

    @Override
    public Receiver receive(long index, long term, long imageLength) {
        return store.receive(index, term, imageLength);
    }

    @Override
    public void close() {
        store.close();
    }
}
