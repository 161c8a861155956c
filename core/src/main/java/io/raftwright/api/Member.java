package io.raftwright.api;

import java.util.Objects;

/**
 * A voting member of a cluster.
 *
 * @param id        its id, at least 1, never used again by another member with another disk
 * @param address   where its transport listens, in the transport's notation ({@code host:port} for TCP)
 * @param isWitness true if it votes and holds no data: it breaks ties, and never leads
 */
public record Member(long id, String address, boolean isWitness) {
    public Member {
        Objects.requireNonNull(address, "address");
        if (id < 1) {
            throw new IllegalArgumentException("member id out of range, id=" + id + ", min=1");
        }
    }

    /** A member that holds all data. */
    public Member(long id, String address) {
        this(id, address, false);
    }

    /** A member that votes and holds no data. */
    public static Member witness(long id, String address) {
        return new Member(id, address, true);
    }
}
