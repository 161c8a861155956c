package io.raftwright.internal.replication;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.LogStore;
import java.nio.ByteBuffer;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/** The configurations that are in the log and not committed yet. Owner: the consensus thread. */
final class PendingConfigurations {
    private final LogStore store;
    private final LogReader reader;
    /** Their indexes, ascending. */
    private final LongArrayList indexes = new LongArrayList();

    PendingConfigurations(LogStore store, LogReader reader) {
        this.store = store;
        this.reader = reader;
    }

    /** An entry was put behind the last. */
    void note(EntryKind kind, long index) {
        if (kind == EntryKind.CONFIGURATION) {
            indexes.addLong(index);
        }
    }

    boolean isEmpty() {
        return indexes.isEmpty();
    }

    /** Index of the newest one up to an index, or 0 if there is none. */
    long newestIndex(long upTo) {
        int last = indexes.size() - 1;
        while (last >= 0 && indexes.getLong(last) > upTo) {
            last--;
        }
        return last < 0 ? 0 : indexes.getLong(last);
    }

    /** Entries from an index on are gone. */
    void forgetFrom(long index) {
        while (!indexes.isEmpty() && indexes.getLong(indexes.size() - 1) >= index) {
            indexes.removeAt(indexes.size() - 1);
        }
    }

    void clear() {
        indexes.clear();
    }

    /** The newest of them, or null if there is none. */
    @Nullable
    Configuration newest() {
        return indexes.isEmpty() ? null : read(indexes.getLong(indexes.size() - 1));
    }

    /** Takes out what a commit index covers; returns the newest of it, or null if there is none, or it is compacted already. */
    @Nullable
    Configuration take(long commitIndex) {
        long newest = 0;
        while (!indexes.isEmpty() && indexes.getLong(0) <= commitIndex) {
            newest = indexes.removeAt(0);
        }
        return newest < store.firstIndex() ? null : read(newest);
    }

    /** The configuration at an index that is held and written. */
    Configuration read(long index) {
        ByteBuffer run = reader.read(index, 1);
        Configuration configuration =
                Configuration.decode(run.slice(LogFrame.HEADER_LENGTH, LogFrame.payloadLength(run, 0)));
        reader.release();
        return configuration.withIndex(index);
    }
}
