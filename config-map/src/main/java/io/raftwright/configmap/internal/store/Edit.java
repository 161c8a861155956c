package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.PutResult;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The writes of one command on the way to a new revision. Nothing is changed unless the store takes the outcome: an edit that
 * fails halfway is simply dropped. Owner: the apply thread, for one command.
 */
final class Edit {
    private final MapState before;
    private final List<WatchEvent> events = new ArrayList<>(1);
    private KeyTree tree;

    Edit(MapState before) {
        this.before = before;
        this.tree = before.tree();
    }

    PutResult put(Bytes key, Bytes value) {
        long revision = before.revision() + 1;
        KeyValue previous = tree.get(key);
        KeyValue kv = previous == null
                ? new KeyValue(key, value, revision, revision, 1)
                : new KeyValue(previous.key(), value, previous.createRevision(), revision, previous.version() + 1);
        tree = tree.with(kv);
        events.add(new WatchEvent(WatchEvent.Type.PUT, kv, previous));
        return new PutResult(revision, previous);
    }

    DeleteResult delete(KeyRange keys) {
        List<KeyValue> deleted = new ArrayList<>();
        tree.forEach(keys, kv -> {
            deleted.add(kv);
            return true;
        });
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

    /** The revision so far: a new one once something was changed. */
    long revision() {
        return before.revision() + (events.isEmpty() ? 0 : 1);
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    WatchBatch change() {
        return new WatchBatch(before.revision() + 1, events);
    }

    KeyTree tree() {
        return tree;
    }
}
