package io.raftwright.api;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One single change of who belongs to the cluster (Raft dissertation §4). A {@link MembershipRequest} carries one or many of
 * them, applied in order; each states what shall be true afterwards, so doing it twice changes nothing more.
 *
 * @param kind     what shall become of the member
 * @param memberId the member, at least 1; 0 stands for a change that was withdrawn and is passed over
 * @param address  where its transport listens, at most {@link #MAX_ADDRESS_LENGTH} bytes of UTF-8; empty to keep what is known
 */
public record MembershipChange(Kind kind, long memberId, String address) {
    /** Longest address, in bytes of UTF-8. */
    public static final int MAX_ADDRESS_LENGTH = 255;

    /** What shall become of a member. */
    public enum Kind {
        /** It votes and holds all data. */
        ADD_VOTER,
        /** It receives the log and does not vote. A voter is demoted. */
        ADD_LEARNER,
        /** It votes and stores terms, but no data. It stays a witness for as long as it belongs to the cluster. */
        ADD_WITNESS,
        /** It is a learner until it has caught up; then the leader makes it a voter. A voter stays one. */
        PROMOTE,
        /** It leaves the cluster. Its id never comes back with another disk. */
        REMOVE,
        /** It is reached elsewhere; who it is and what it does stays the same. */
        UPDATE_ADDRESS
    }

    public MembershipChange {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(address, "address");
        if (memberId < 0) {
            throw new IllegalArgumentException("member id out of range, memberId=" + memberId + ", min=0");
        }
        checkAddress(memberId, address);
    }

    /**
     * Checks that an address can be written into the log.
     *
     * @throws IllegalArgumentException if it is too long, or cannot be encoded
     */
    public static void checkAddress(long memberId, String address) {
        byte[] encoded = address.getBytes(StandardCharsets.UTF_8);
        if (encoded.length > MAX_ADDRESS_LENGTH) {
            throw new IllegalArgumentException("address too long, memberId=" + memberId + ", length=" + encoded.length
                    + ", max=" + MAX_ADDRESS_LENGTH);
        }
        if (!new String(encoded, StandardCharsets.UTF_8).equals(address)) {
            throw new IllegalArgumentException("address holds half a character, memberId=" + memberId);
        }
    }

    /** Makes it a voter, new or until now a learner, at once. A new one slows commits until it has caught up. */
    public static MembershipChange addVoter(long memberId, String address) {
        return new MembershipChange(Kind.ADD_VOTER, memberId, address);
    }

    /** Makes a new member a learner, and a learner that waits to be promoted an ordinary one. */
    public static MembershipChange addLearner(long memberId, String address) {
        return new MembershipChange(Kind.ADD_LEARNER, memberId, address);
    }

    /** Adds a witness. It breaks ties without a copy of the data. */
    public static MembershipChange addWitness(long memberId, String address) {
        return new MembershipChange(Kind.ADD_WITNESS, memberId, address);
    }

    /** Adds a learner that becomes a voter by itself once it has caught up: the safe way to grow (dissertation §4.2.1). */
    public static MembershipChange addVoterWhenCaughtUp(long memberId, String address) {
        return new MembershipChange(Kind.PROMOTE, memberId, address);
    }

    /** Makes a voter a learner. */
    public static MembershipChange demote(long memberId) {
        return new MembershipChange(Kind.ADD_LEARNER, memberId, "");
    }

    /** Removes a voter or a learner. */
    public static MembershipChange remove(long memberId) {
        return new MembershipChange(Kind.REMOVE, memberId, "");
    }

    /** Tells the cluster where a member is reached from now on. */
    public static MembershipChange moveTo(long memberId, String address) {
        if (address.isEmpty()) {
            throw new IllegalArgumentException("nowhere to move to, memberId=" + memberId);
        }
        return new MembershipChange(Kind.UPDATE_ADDRESS, memberId, address);
    }

    @Override
    public String toString() {
        return kind + "(" + memberId + (address.isEmpty() ? "" : " at " + address) + ")";
    }
}
