package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.FutureRevisionException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The map as it is at one revision, with its history: never changes, and may be read by any thread for as long as it likes. */
public final class MapState {
    /** The revision of a map in which nothing was ever written. */
    public static final long FIRST_REVISION = 1;

    private final long revision;
    private final long compactRevision;
    private final KeyTree tree;
    private final History history;
    private final LeaseTable leases;

    /**
     * @param revision        of the last change
     * @param compactRevision 0, or the oldest revision that is readable
     * @param tree            all keys at the revision
     * @param history         the changes from the oldest readable revision on
     * @param leases          the leases at present, and the keys that go with them
     */
    MapState(long revision, long compactRevision, KeyTree tree, History history, LeaseTable leases) {
        this.revision = revision;
        this.compactRevision = compactRevision;
        this.tree = tree;
        this.history = history;
        this.leases = leases;
    }

    static MapState empty() {
        WatchBatch nothing = new WatchBatch(FIRST_REVISION, List.of());
        return new MapState(FIRST_REVISION, 0, KeyTree.EMPTY, History.beginningWith(nothing, KeyTree.EMPTY), LeaseTable.EMPTY);
    }

    /** This state with a history that is shorter. */
    MapState since(long oldest) {
        return new MapState(revision, oldest, tree, history.since(oldest), leases);
    }

    /** This state with other leases. */
    MapState with(LeaseTable others) {
        return new MapState(revision, compactRevision, tree, history, others);
    }

    public long revision() {
        return revision;
    }

    /** The revision of the last compaction, or 0. It is itself readable. */
    public long compactRevision() {
        return compactRevision;
    }

    /** The oldest revision that can be read and watched from. */
    public long oldestRevision() {
        return Math.max(FIRST_REVISION, compactRevision);
    }

    /** How many keys there are. */
    public long size() {
        return tree.size();
    }

    public @Nullable KeyValue get(Bytes key) {
        return tree.get(key);
    }

    /**
     * Reads keys.
     *
     * @throws CompactedException      if it asks for a revision that is gone
     * @throws FutureRevisionException if it asks for a revision that is yet to come
     */
    public RangeResult range(Range range) {
        return range(range, tree, revision);
    }

    /** Reads keys from a tree that a transaction has changed already; an earlier revision it may ask for is this state's. */
    RangeResult range(Range range, KeyTree present, long presentRevision) {
        KeyTree source = range.revision() == Range.LATEST ? present : treeAt(range.revision(), range.keys());
        long count = source.count(range.keys());
        if (range.content() == Range.Content.COUNT) {
            return new RangeResult(List.of(), count, false, presentRevision);
        }
        Selection selection = new Selection(range);
        source.forEach(range.keys(), selection);
        return new RangeResult(selection.kvs(), count, selection.isCut(), presentRevision);
    }

    /** The keys of a range as of a readable revision. */
    KeyTree treeAt(long earlier, KeyRange keys) {
        if (earlier > revision) {
            throw new FutureRevisionException(earlier, revision);
        }
        if (earlier < oldestRevision()) {
            throw new CompactedException(earlier, oldestRevision());
        }
        return earlier == revision ? tree : history.stateAt(earlier, keys);
    }

    /** The ids of all leases, ascending. */
    public List<Long> leaseIds() {
        List<Long> ids = new ArrayList<>(leases.size());
        leases.forEach(lease -> ids.add(lease.id()));
        return ids;
    }

    /** Whether there is any lease. */
    public boolean hasLeases() {
        return leases.size() > 0;
    }

    /** The log time from which on the first lease may end, in seconds; {@link Long#MAX_VALUE} if there is none. */
    public long nextLeaseDeadline() {
        return leases.nextDeadline();
    }

    LeaseTable leases() {
        return leases;
    }

    KeyTree tree() {
        return tree;
    }

    History history() {
        return history;
    }

    /**
     * What one revision changed; nothing, for the first revision of all.
     *
     * @param changed from {@link #oldestRevision} to {@link #revision}
     */
    public WatchBatch change(long changed) {
        WatchBatch change = history.change(changed);
        return changed > oldestRevision() ? change : withoutPrevious(change);
    }

    /** The state before the oldest revision is gone, also where it happens to be in memory still: members must agree. */
    private static WatchBatch withoutPrevious(WatchBatch change) {
        return new WatchBatch(
                change.revision(),
                change.events().stream()
                        .map(event -> new WatchEvent(event.type(), event.kv(), null))
                        .toList());
    }
}
