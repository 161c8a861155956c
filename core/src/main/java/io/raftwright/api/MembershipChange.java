package io.raftwright.api;

import java.util.Objects;

/**
 * One single change of who belongs to the cluster (Raft dissertation §4). A {@link MembershipRequest} carries one or many of
 * them, applied in order; each states what shall be true afterwards, so doing it twice changes nothing more.
 *
 * @param kind     what shall become of the member
 * @param memberId the member, at least 1; 0 stands for a change that was withdrawn and is passed over
 * @param address  where its transport listens, at most {@link Member#MAX_ADDRESS_LENGTH} bytes of UTF-8; empty to keep what is known
 */
public record MembershipChange(Kind kind, long memberId, String address) {
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
        if (memberId < 0) {
            throw new IllegalArgumentException("member id out of range, memberId=" + memberId + ", min=0");
        }
        Member.checkAddress(memberId, address);
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
