package io.raftwright.configmap.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A lease at a moment.
 *
 * @param id        greater than 0
 * @param ttl       how long it lives, at least, from when it was last granted or kept alive
 * @param remaining how much of that is left, at least, in whole seconds. By the log's time: what passes
 *                  while there is no leader does not count
 * @param keys      the keys that go with it, in their order
 */
public record LeaseStatus(long id, Duration ttl, Duration remaining, List<Bytes> keys) {
    public LeaseStatus {
        Objects.requireNonNull(ttl, "ttl");
        Objects.requireNonNull(remaining, "remaining");
        keys = List.copyOf(keys);
    }
}
