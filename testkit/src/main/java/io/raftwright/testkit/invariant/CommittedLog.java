package io.raftwright.testkit.invariant;

import io.raftwright.internal.membership.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The one log that all members must agree on: each entry once anyone took it for committed, and what applying it did.
 *
 * <p>Owner: the simulation's thread.
 */
final class CommittedLog {
    /** Each founder writes it by itself, the same bytes; it is committed before anybody holds it. */
    private static final long FOUNDING_INDEX = 1;

    private final Judge judge;
    private long lastIndex;
    private long[] terms = new long[1024];
    private int[] links = new int[1024];
    private long[] commandHashes = new long[1024];
    private long[] histories = new long[1024];
    /** Of the machine's state behind a command, where it was asked; 0 where it was not. */
    private long[] stateHashes = new long[1024];

    private long[] operations = new long[1024];
    private long lastApplied;
    private Configuration inForce;
    /** All that were ever in force, in order. */
    private final List<Configuration> history = new ArrayList<>();

    CommittedLog(Judge judge, Configuration founding) {
        this.judge = judge;
        this.inForce = founding;
        history.add(founding);
    }

    long lastIndex() {
        return lastIndex;
    }

    Configuration configuration() {
        return inForce;
    }

    /** The one that was in force behind an entry, and all later ones. */
    List<Configuration> configurationsSince(long index) {
        int from = history.size() - 1;
        while (from > 0 && history.get(from).index() > index) {
            from--;
        }
        return history.subList(from, history.size());
    }

    /** A member takes everything up to an index for committed. */
    void claimed(MemberRecord claimant, long index) {
        Configuration own = configurationsSince(claimant.knownCommit()).get(0);
        while (lastIndex < index) {
            long next = lastIndex + 1;
            if (!claimant.log().holds(next)) {
                judge.violated(
                        "committed entries are held",
                        "member " + claimant.memberId() + " takes " + index + " for committed and does not hold "
                                + next);
                return;
            }
            commit(next, claimant, own);
        }
        claimant.knowsCommitted(index);
        if (!configurationsSince(index).get(0).equals(own)) {
            carry(claimant, index, own);
        }
    }

    /**
     * A configuration is in force for a leader once it knows that its entry is committed. What a majority of the one before held by
     * then it counted in the same step, by that one, whose majorities meet those of the next.
     */
    private void carry(MemberRecord leader, long index, Configuration before) {
        LogLine log = leader.log();
        long carried = index;
        while (log.holds(carried + 1) && hasQuorum(carried + 1, log.link(carried + 1), before)) {
            carried++;
        }
        leader.carries(carried);
    }

    private void commit(long index, MemberRecord leader, Configuration own) {
        long term = leader.log().term(index);
        int link = leader.log().link(index);
        boolean isCounted = index <= leader.carried() || hasQuorum(index, link, inForce) || hasQuorum(index, link, own);
        if (index > FOUNDING_INDEX && !isCounted) {
            judge.violated(
                    "committed entries are durable on a quorum",
                    "member " + leader.memberId() + " takes " + index + " for committed, in force is " + inForce
                            + ", for that member " + own + ", and it is durable on " + holders(index, link));
        }
        if (term < leader.durable().term()) {
            judge.rare().happened(RareEvent.OLDER_TERM_COMMITTED);
        }
        grow(index);
        terms[(int) index] = term;
        links[(int) index] = link;
        lastIndex = index;
        Configuration next = judge.configurationAt(index, link);
        if (next != null) {
            judge.inForce(inForce, next);
            inForce = next;
            history.add(next);
        }
    }

    private boolean hasQuorum(long index, int link, Configuration configuration) {
        return hasQuorum(index, link, configuration.voters())
                && (!configuration.isJoint() || hasQuorum(index, link, configuration.outgoing()));
    }

    private boolean hasQuorum(long index, int link, long[] voters) {
        int holders = 0;
        for (long voter : voters) {
            holders += holds(voter, index, link) ? 1 : 0;
        }
        return 2 * holders > voters.length;
    }

    private boolean holds(long memberId, long index, int link) {
        return judge.member(memberId).holdsDurably(index, link) || didHold(memberId, index, link);
    }

    private List<Long> holders(long index, int link) {
        List<Long> holders = new ArrayList<>();
        for (long id : inForce.membersExcept(0)) {
            if (holds(id, index, link)) {
                holders.add(id);
            }
        }
        return holders;
    }

    private boolean didHold(long memberId, long index, int link) {
        for (MemberRecord ghost : judge.ghosts()) {
            if (ghost.memberId() == memberId && ghost.holdsDurably(index, link)) {
                return true;
            }
        }
        return false;
    }

    private void grow(long index) {
        if (index >= terms.length) {
            int capacity = (int) index * 2;
            terms = Arrays.copyOf(terms, capacity);
            links = Arrays.copyOf(links, capacity);
            commandHashes = Arrays.copyOf(commandHashes, capacity);
            histories = Arrays.copyOf(histories, capacity);
            stateHashes = Arrays.copyOf(stateHashes, capacity);
            operations = Arrays.copyOf(operations, capacity);
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
     * @param operation   of which client
     * @param commandHash of its bytes
     * @param history     of all commands up to this one
     */
    void applied(long memberId, long index, long term, long operation, long commandHash, long history) {
        if (terms[(int) index] != term) {
            judge.violated(
                    "state machine safety",
                    "member " + memberId + " applied index " + index + " of term " + term + ", committed is term "
                            + terms[(int) index]);
        } else if (index <= lastApplied && histories[(int) index] != history) {
            judge.violated(
                    "state machine safety",
                    "member " + memberId + " applied another "
                            + (commandHashes[(int) index] == commandHash ? "history before " : "command at ") + "index "
                            + index);
        } else if (index > lastApplied) {
            commandHashes[(int) index] = commandHash;
            histories[(int) index] = history;
            operations[(int) index] = operation;
            lastApplied = index;
        }
    }

    /** A member's machine was restored as of a command. */
    void restored(long memberId, long index, long history) {
        boolean isKnown = index <= lastApplied;
        if (!isKnown || (index > 0 && histories[(int) index] != history)) {
            judge.violated(
                    "a snapshot holds what was applied",
                    "member " + memberId + " restored " + (isKnown ? "another history" : "what nobody applied")
                            + " up to " + index + ", applied is " + lastApplied);
        }
    }

    /** A member's machine told a hash of its state behind a command. */
    void hashed(long memberId, long index, long history, long stateHash) {
        int slot = (int) index;
        if (index > lastApplied || histories[slot] != history) {
            return; // another rule says so
        }
        if (stateHashes[slot] == 0) {
            stateHashes[slot] = stateHash;
        } else if (stateHashes[slot] != stateHash) {
            judge.violated(
                    "the same commands make the same state",
                    "member " + memberId + " has state " + Long.toHexString(stateHash) + " behind " + index
                            + ", another had " + Long.toHexString(stateHashes[slot]));
        }
    }

    /** Whose command was applied at an index, or 0. */
    long operation(long index) {
        return index <= lastApplied ? operations[(int) index] : 0;
    }

    long lastApplied() {
        return lastApplied;
    }
}
