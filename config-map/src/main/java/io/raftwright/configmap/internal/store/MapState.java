package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.FutureRevisionException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Space;
import io.raftwright.configmap.api.StateHash;
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
    private final Upkeep upkeep;
    private final long keyBytes;
    private final long historyBytes;

    private MapState(
            long revision,
            long compactRevision,
            KeyTree tree,
            History history,
            LeaseTable leases,
            Upkeep upkeep,
            long keyBytes,
            long historyBytes) {
        this.revision = revision;
        this.compactRevision = compactRevision;
        this.tree = tree;
        this.history = history;
        this.leases = leases;
        this.upkeep = upkeep;
        this.keyBytes = keyBytes;
        this.historyBytes = historyBytes;
    }

    /**
     * A state that was put together elsewhere.
     *
     * @param revision        of the last change
     * @param compactRevision 0, or the oldest revision that is readable
     * @param tree            all keys at the revision
     * @param history         the changes from the oldest readable revision on
     * @param leases          the leases at present, and the keys that go with them
     * @param upkeep          how large it may be, and how long it remembers
     */
    static MapState of(
            long revision, long compactRevision, KeyTree tree, History history, LeaseTable leases, Upkeep upkeep) {
        long historyBytes = 0;
        for (long r = Math.max(FIRST_REVISION, compactRevision) + 1; r <= revision; r++) {
            historyBytes += Weight.of(history.change(r));
        }
        return new MapState(revision, compactRevision, tree, history, leases, upkeep, Weight.of(tree), historyBytes);
    }

    static MapState empty() {
        WatchBatch nothing = new WatchBatch(FIRST_REVISION, List.of());
        History history = History.beginningWith(nothing, KeyTree.EMPTY);
        return of(FIRST_REVISION, 0, KeyTree.EMPTY, history, LeaseTable.EMPTY, Upkeep.DEFAULT);
    }

    // ---- what follows

    /** This state with an edit in it, at another revision if it changed a key. Apply thread only, and only on the newest state. */
    MapState with(Edit edit) {
        if (edit.isEmpty()) {
            return edit.leases() == leases
                    ? this
                    : new MapState(
                            revision, compactRevision, tree, history, edit.leases(), upkeep, keyBytes, historyBytes);
        }
        WatchBatch change = edit.change();
        return new MapState(
                change.revision(),
                compactRevision,
                edit.tree(),
                history.with(change, tree),
                edit.leases(),
                upkeep,
                keyBytes + Weight.ofGrowth(change),
                historyBytes + Weight.of(change));
    }

    /** This state with a history that is shorter. */
    MapState since(long oldest) {
        long dropped = 0;
        for (long r = oldestRevision() + 1; r <= oldest; r++) {
            dropped += Weight.of(history.change(r));
        }
        return new MapState(
                revision, oldest, tree, history.since(oldest), leases, upkeep, keyBytes, historyBytes - dropped);
    }

    MapState with(Upkeep other) {
        return new MapState(revision, compactRevision, tree, history, leases, other, keyBytes, historyBytes);
    }

    /** This state as a new cluster begins with it, whose log goes on from a time: see {@link StoreImage#restored}. */
    MapState restored(long bumpedBy, long logTime) {
        LeaseTable renewed = leases.keptAlive(logTime);
        Upkeep own = upkeep.withCorrupt(List.of()); // those were members of the old cluster
        if (bumpedBy == 0) {
            return new MapState(revision, compactRevision, tree, history, renewed, own, keyBytes, historyBytes);
        }
        long bumped = Math.addExact(revision, bumpedBy);
        History none = History.beginningWith(new WatchBatch(bumped, List.of()), tree);
        return of(bumped, bumped, tree, none, renewed, own);
    }

    // ---- hashes

    /** A hash of all of it; reads the whole map. */
    public long hash() {
        return StateDigest.of(this).value(this);
    }

    /**
     * A hash of what can be read at a revision; reads all that there was then.
     *
     * @param at a revision, or {@link Range#LATEST}
     * @throws CompactedException      if it is gone
     * @throws FutureRevisionException if it is yet to come
     */
    public StateHash hashAt(long at) {
        long chosen = at == Range.LATEST ? revision : at;
        return new StateHash(chosen, compactRevision, StateDigest.at(this, chosen));
    }

    /** Members that were found to differ, by id. */
    public List<CorruptMember> corruptMembers() {
        return upkeep.corrupt();
    }

    // ---- what there is

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

    public int leaseCount() {
        return leases.size();
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

    /** How much room it takes. */
    public Space space() {
        return new Space(
                keyBytes + (long) Weight.LEASE_BYTES * leases.size(),
                historyBytes,
                upkeep.quotaBytes(),
                upkeep.isOutOfSpace());
    }

    Upkeep upkeep() {
        return upkeep;
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
