package io.raftwright.configmap.api;

import org.jspecify.annotations.Nullable;

/**
 * A key was written.
 *
 * @param revision the revision of this write
 * @param previous the key before it, or null if there was none
 */
public record PutResult(long revision, @Nullable KeyValue previous) implements OpResult {}
