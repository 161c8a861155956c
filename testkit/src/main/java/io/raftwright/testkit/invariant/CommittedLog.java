package io.raftwright.testkit.invariant;

import io.raftwright.internal.membership.Configuration;
import java.util.Arrays;
import java.util.Collection;

/**
 * The one log that all members must agree on: each entry once anyone took it for committed, and what applying it did.
 *
 * <p>Owner: the simulation's thread.
 */
final class CommittedLog {
    private final Judge judge;
    private long lastIndex;
    private long[] terms = new long[1024];
    private int[] links = new int[1024];
    private long[] commandHashes = new long[1024];
    private long[] stateHashes = new long[1024];
    private long lastApplied;
    private Configuration inForce;

    CommittedLog(Judge judge, Configuration founding) {
        this.judge = judge;
        this.inForce = founding;
    }

    long lastIndex() {
        return lastIndex;
    }

    Configuration configuration() {
        return inForce;
    }

    /** A member takes everything up to an index for committed. */
    void claimed(MemberRecord claimant, long index, Collection<MemberRecord> members) {
        while (lastIndex < index) {
            long next = lastIndex + 1;
            if (!claimant.log().holds(next)) {
                judge.violated(
                        "committed entries are held",
                        "member " + claimant.memberId() + " takes " + index + " for committed and does not hold "
                                + next);
                return;
            }
            commit(next, claimant.log().term(next), claimant.log().link(next), members);
        }
    }

    private void commit(long index, long term, int link, Collection<MemberRecord> members) {
        requireQuorum(index, link, inForce.voters(), members);
        if (inForce.isJoint()) {
            requireQuorum(index, link, inForce.outgoing(), members);
        }
        grow(index);
        terms[(int) index] = term;
        links[(int) index] = link;
        lastIndex = index;
        Configuration next = judge.configurationAt(index, link);
        if (next != null) {
            inForce = next;
        }
    }

    private void requireQuorum(long index, int link, long[] voters, Collection<MemberRecord> members) {
        int holders = 0;
        for (MemberRecord member : members) {
            if (Arrays.binarySearch(voters, member.memberId()) >= 0 && member.holdsDurably(index, link)) {
                holders++;
            }
        }
        if (2 * holders <= voters.length) {
            judge.violated(
                    "committed entries are durable on a quorum",
                    "index " + index + " is committed and durable on " + holders + " of the voters "
                            + Arrays.toString(voters));
        }
    }

    private void grow(long index) {
        if (index >= terms.length) {
            int capacity = (int) index * 2;
            terms = Arrays.copyOf(terms, capacity);
            links = Arrays.copyOf(links, capacity);
            commandHashes = Arrays.copyOf(commandHashes, capacity);
            stateHashes = Arrays.copyOf(stateHashes, capacity);
        }
    }

    /** Whether a log agrees with what is committed, as far as both know. */
    boolean agrees(LogLine log, long index) {
        return index > lastIndex || !log.knows(index) || index == 0 || log.link(index) == links[(int) index];
    }

    int link(long index) {
        return index == 0 ? 0 : links[(int) index];
    }

    long term(long index) {
        return terms[(int) index];
    }

    /**
     * A member applied a command.
     *
     * @param commandHash of its bytes
     * @param history     of all commands up to this one
     */
    void applied(long memberId, long index, long term, long commandHash, long history) {
        if (terms[(int) index] != term) {
            judge.violated(
                    "state machine safety",
                    "member " + memberId + " applied index " + index + " of term " + term + ", committed is term "
                            + terms[(int) index]);
        } else if (index <= lastApplied && stateHashes[(int) index] != history) {
            judge.violated(
                    "state machine safety",
                    "member " + memberId + " applied another "
                            + (commandHashes[(int) index] == commandHash ? "history before " : "command at ") + "index "
                            + index);
        } else if (index > lastApplied) {
            commandHashes[(int) index] = commandHash;
            stateHashes[(int) index] = history;
            lastApplied = index;
        }
    }

    long lastApplied() {
        return lastApplied;
    }
}
