package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.configmap.api.OpResult;

/** What became of a command. */
public sealed interface StoreResult {

    /** It was carried out. */
    record Done(OpResult result) implements StoreResult {}

    /** History was compacted. */
    record Compacted(long revision) implements StoreResult {}

    /** Nothing was changed, for the reason given. */
    record Refused(ConfigMapException reason) implements StoreResult {}
}
