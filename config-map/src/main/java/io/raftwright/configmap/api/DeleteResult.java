package io.raftwright.configmap.api;

import java.util.List;

/**
 * Keys were deleted, if there were any.
 *
 * @param revision the revision of the deletion, or the unchanged one if nothing was there to delete
 * @param deleted  the keys as they were, in their order
 */
public record DeleteResult(long revision, List<KeyValue> deleted) implements OpResult {
    public DeleteResult {
        deleted = List.copyOf(deleted);
    }

    /** How many keys were deleted. */
    public int count() {
        return deleted.size();
    }
}
