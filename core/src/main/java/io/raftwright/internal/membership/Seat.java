package io.raftwright.internal.membership;

import io.raftwright.api.Member;

/**
 * One member's place in a {@link Configuration}: its roles and what is known about it. Immutable.
 *
 * <p>Invariants, so that nobody is ever counted twice or in a role that contradicts another:
 * <ul>
 *   <li>a seat has a role; a learner has no other role than that
 *   <li>who becomes a learner on leaving a joint configuration is an outgoing voter and no incoming one
 *   <li>a witness votes, and never becomes a learner; only learners, present or to come, wait to be promoted
 * </ul>
 *
 * @param id          at least 1
 * @param roles       a sum of the constants here
 * @param incarnation the random number of the disk this member was first seen with; 0 while it was not seen yet
 * @param address     where its transport listens, at most 255 bytes of UTF-8; empty if unknown
 */
record Seat(long id, int roles, long incarnation, String address) {
    static final int VOTER = 1;
    static final int OUTGOING = 2;
    static final int LEARNER = 4;
    /** A learner as soon as the joint configuration is left. */
    static final int LEARNER_NEXT = 8;
    /** Votes and stores terms, no data. */
    static final int WITNESS = 16;
    /** A learner that the leader makes a voter when it has caught up. */
    static final int PROMOTABLE = 32;

    /** The groups a member may belong to; all else says how it belongs to them. */
    static final int GROUPS = VOTER | OUTGOING | LEARNER;

    private static final int ALL = 2 * PROMOTABLE - 1;

    Seat {
        var unused = new Member(id, address); // checks both
        if (!agree(roles)) {
            throw new IllegalArgumentException("roles contradict each other, id=" + id + ", roles=" + roles);
        }
    }

    private static boolean agree(int roles) {
        boolean isKnown = (roles & ~ALL) == 0;
        boolean votes = has(roles, VOTER) || has(roles, OUTGOING);
        boolean isStaged = !has(roles, LEARNER_NEXT) || (has(roles, OUTGOING) && !has(roles, VOTER));
        boolean learns = has(roles, LEARNER) || has(roles, LEARNER_NEXT);
        return isKnown
                && votes != has(roles, LEARNER)
                && isStaged
                && (!has(roles, WITNESS) || (votes && !learns))
                && (!has(roles, PROMOTABLE) || learns);
    }

    private static boolean has(int roles, int role) {
        return (roles & role) != 0;
    }

    boolean is(int role) {
        return has(roles, role);
    }

    Seat withRoles(int others) {
        return others == roles ? this : new Seat(id, others, incarnation, address);
    }

    Seat withAddress(String other) {
        return new Seat(id, roles, incarnation, other);
    }

    Seat withIncarnation(long value) {
        return new Seat(id, roles, value, address);
    }
}
