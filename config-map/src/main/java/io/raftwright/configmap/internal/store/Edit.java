package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.KeyNotFoundException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseNotFoundException;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.PutResult;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one command on the way to a new revision. Nothing is changed unless the store takes the outcome: an edit that
 * fails halfway is simply dropped. Owner: the apply thread, for one command.
 */
final class Edit {
    private final MapState before;
    private final List<WatchEvent> events = new ArrayList<>(1);
    private KeyTree tree;
    private LeaseTable leases;
    private @Nullable WatchBatch change;

    Edit(MapState before) {
        this.before = before;
        this.tree = before.tree();
        this.leases = before.leases();
    }

    // ---- keys

    /**
     * Writes a key.
     *
     * @throws KeyNotFoundException   if it is to keep something and does not exist
     * @throws LeaseNotFoundException if there is no such lease
     */
    PutResult put(Op.Put put) {
        KeyValue previous = tree.get(put.key());
        KeyValue kv = written(put, previous);
        if (previous != null && previous.lease() != kv.lease()) {
            detach(previous);
        }
        if (kv.lease() != Lease.NONE) {
            leases = leases.with(lease(kv.lease()).with(kv));
        }
        tree = tree.with(kv);
        events.add(new WatchEvent(WatchEvent.Type.PUT, kv, previous));
        return new PutResult(kv.modRevision(), previous);
    }

    private KeyValue written(Op.Put put, @Nullable KeyValue previous) {
        long revision = before.revision() + 1;
        Bytes value = put.value();
        if (previous == null) {
            if (value == null || put.lease() == Op.Put.SAME_LEASE) {
                throw new KeyNotFoundException(put.key());
            }
            return new KeyValue(put.key(), value, revision, revision, 1, put.lease());
        }
        return new KeyValue(
                previous.key(),
                value == null ? previous.value() : value,
                previous.createRevision(),
                revision,
                previous.version() + 1,
                put.lease() == Op.Put.SAME_LEASE ? previous.lease() : put.lease());
    }

    DeleteResult delete(KeyRange keys) {
        List<KeyValue> deleted = new ArrayList<>();
        tree.forEach(keys, deleted::add);
        deleted.forEach(this::detach);
        return delete(deleted);
    }

    private DeleteResult delete(List<KeyValue> deleted) {
        for (KeyValue kv : deleted) {
            tree = tree.without(kv.key());
            KeyValue tombstone = new KeyValue(kv.key(), Bytes.EMPTY, 0, before.revision() + 1, 0);
            events.add(new WatchEvent(WatchEvent.Type.DELETE, tombstone, kv));
        }
        return new DeleteResult(revision(), deleted);
    }

    RangeResult read(Range range) {
        return before.range(range, tree, revision());
    }

    // ---- leases

    /**
     * A lease that exists.
     *
     * @throws LeaseNotFoundException if it does not
     */
    LeaseRecord lease(long id) {
        LeaseRecord lease = leases.get(id);
        if (lease == null) {
            throw new LeaseNotFoundException(id);
        }
        return lease;
    }

    /** Keeps a lease, a new one or another form of one that is there already. */
    LeaseRecord hold(LeaseRecord lease) {
        leases = leases.with(lease);
        return lease;
    }

    /** Ends a lease, and deletes its keys. */
    DeleteResult revoke(LeaseRecord lease) {
        leases = leases.without(lease.id());
        return delete(lease.kvs());
    }

    private void detach(KeyValue kv) {
        if (kv.lease() != Lease.NONE) {
            leases = leases.with(lease(kv.lease()).without(kv));
        }
    }

    // ---- the outcome

    /** The revision so far: a new one once something was changed. */
    long revision() {
        return before.revision() + (events.isEmpty() ? 0 : 1);
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** All that was changed, in the end. */
    WatchBatch change() {
        WatchBatch made = change;
        if (made == null) {
            made = new WatchBatch(before.revision() + 1, events);
            change = made;
        }
        return made;
    }

    /** By how much the map gets heavier, history included. */
    long growthBytes() {
        long leaseBytes =
                (long) Weight.LEASE_BYTES * (leases.size() - before.leases().size());
        return leaseBytes + (isEmpty() ? 0 : Weight.ofGrowth(change()) + Weight.of(change()));
    }

    KeyTree tree() {
        return tree;
    }

    LeaseTable leases() {
        return leases;
    }
}
