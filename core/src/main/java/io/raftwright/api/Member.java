package io.raftwright.api;

import java.util.Objects;

/**
 * A voting member of a cluster.
 *
 * @param id      its id, at least 1, never used again by another member with another disk
 * @param address where its transport listens, in the transport's notation ({@code host:port} for TCP)
 */
public record Member(long id, String address) {
    public Member {
        Objects.requireNonNull(address, "address");
        if (id < 1) {
            throw new IllegalArgumentException("member id out of range, id=" + id + ", min=1");
        }
    }
}
