package io.raftwright.configmap.recipes.lock;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyRange;

/**
 * A session's place in a {@link WaitingLine}: a key that lives by its lease.
 *
 * @param key            below the line's prefix
 * @param createRevision when it came: those who came earlier are before it
 */
record Place(Bytes key, long createRevision) {

    /** Holds as long as the place is taken, and by whom it was then. */
    Compare isTaken() {
        return Compare.createRevision(KeyRange.key(key)).equalTo(createRevision);
    }
}
