package io.raftwright.configmap.api;

import java.time.Duration;
import java.util.Objects;

/**
 * A lease as it was granted or kept alive: keys that were put with it are deleted when it ends.
 *
 * @param id  greater than 0
 * @param ttl how long it lives, at least, from when it was last granted or kept alive; in whole seconds
 */
public record Lease(long id, Duration ttl) {
    /** The lease of a key that goes with none; asks for an id of the map's choice when a lease is granted. */
    public static final long NONE = 0;

    /** No lease lives longer without being kept alive: 9,000,000,000 seconds. */
    public static final Duration MAX_TTL = Duration.ofHours(2_500_000);

    public Lease {
        Objects.requireNonNull(ttl, "ttl");
    }
}
