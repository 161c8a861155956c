package io.raftwright.api;

import java.util.List;
import java.util.Objects;

/**
 * A change of who belongs to the cluster: several {@link MembershipChange single changes} that take effect together.
 *
 * <p>If more than one voter changes, the cluster passes through a joint configuration, in which a decision needs a majority of
 * the old voters and a majority of the new ones (Raft dissertation §4.3).
 *
 * @param changes       applied in this order, at most {@link #MAX_CHANGES}; empty when a joint configuration is left
 * @param expectedIndex the {@link Membership#index} on which the request is founded: if the membership has changed since, the
 *                      request is refused and nothing happens; 0 for whatever it is
 * @param transition    by which way
 */
public record MembershipRequest(List<MembershipChange> changes, long expectedIndex, Transition transition) {
    /** Most changes in one request. */
    public static final int MAX_CHANGES = 256;

    /** By which way one configuration becomes another. */
    public enum Transition {
        /** {@link #SIMPLE} if at most one voter changes, else {@link #JOINT}. */
        AUTO,
        /** At once, by one entry. Refused if more than one voter changes. */
        SIMPLE,
        /** Through a joint configuration, which the leader leaves by itself as soon as it is committed. */
        JOINT,
        /** Into a joint configuration, which stays until a request says {@link #LEAVE}. */
        JOINT_EXPLICIT,
        /** Out of the joint configuration. */
        LEAVE
    }

    public MembershipRequest {
        changes = List.copyOf(changes);
        Objects.requireNonNull(transition, "transition");
        if (changes.size() > MAX_CHANGES) {
            throw new IllegalArgumentException("too many changes, count=" + changes.size() + ", max=" + MAX_CHANGES);
        }
        if (expectedIndex < 0) {
            throw new IllegalArgumentException("index out of range, expectedIndex=" + expectedIndex + ", min=0");
        }
        if (transition == Transition.LEAVE && !changes.isEmpty()) {
            throw new IllegalArgumentException(
                    "leaving a joint configuration changes nothing else, changes=" + changes);
        }
    }

    /** These changes, by whichever way they need. */
    public static MembershipRequest of(MembershipChange... changes) {
        return new MembershipRequest(List.of(changes), 0, Transition.AUTO);
    }

    /** Leaves the joint configuration that was entered with {@link Transition#JOINT_EXPLICIT}. */
    public static MembershipRequest leaveJoint() {
        return new MembershipRequest(List.of(), 0, Transition.LEAVE);
    }

    /** The same request, to be refused unless the membership is the one of this index. */
    public MembershipRequest ifIndex(long expectedIndex) {
        return new MembershipRequest(changes, expectedIndex, transition);
    }

    /** The same request by another way. */
    public MembershipRequest by(Transition transition) {
        return new MembershipRequest(changes, expectedIndex, transition);
    }
}
