package io.raftwright.api;

import java.nio.charset.StandardCharsets;

/**
 * A voting member of a cluster.
 *
 * @param id        its id, at least 1, never used again by another member with another disk
 * @param address   where its transport listens, in the transport's notation ({@code host:port} for TCP); at most
 *                  {@link #MAX_ADDRESS_LENGTH} bytes of UTF-8
 * @param isWitness true if it votes and holds no data: it breaks ties, and never leads
 */
public record Member(long id, String address, boolean isWitness) {
    /** Longest address, in bytes of UTF-8. */
    public static final int MAX_ADDRESS_LENGTH = 255;

    public Member {
        checkAddress(id, address);
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

    /** Checks that an address can be written into the log and read back as it was. */
    static void checkAddress(long id, String address) {
        byte[] encoded = address.getBytes(StandardCharsets.UTF_8);
        if (encoded.length > MAX_ADDRESS_LENGTH) {
            throw new IllegalArgumentException(
                    "address too long, id=" + id + ", length=" + encoded.length + ", max=" + MAX_ADDRESS_LENGTH);
        }
        if (!new String(encoded, StandardCharsets.UTF_8).equals(address)) {
            throw new IllegalArgumentException("address holds half a character, id=" + id);
        }
    }
}
