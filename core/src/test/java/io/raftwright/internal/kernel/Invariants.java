package io.raftwright.internal.kernel;

import io.raftwright.api.Role;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.agrona.collections.Long2LongHashMap;

/**
 * What must hold at every moment, whatever the network and the disks do (Raft paper Figure 3): election safety, leader
 * completeness, log matching, state machine safety; that promises are kept across crashes; that what is committed is on a
 * majority of disks and stays there; that reads see all that was committed before they were asked; that log time never goes back
 * (dissertation §6.3), and is the same everywhere.
 */
final class Invariants implements Witness {
    /** What one member holds and has promised. */
    private static final class Account {
        private final LogCopy written = new LogCopy();
        private final LogCopy durable = new LogCopy();
        /** By term, the candidate this member was seen to vote for. */
        private final Long2LongHashMap votes = new Long2LongHashMap(LogStore.NO_VOTE);

        private long snapshotIndex;
        private long highestVoteTerm;
        private long highestAcceptTerm;
        private long term;
        private long commitIndex;
        private Configuration configuration = Configuration.unknown();
    }

    private final Map<Long, Account> members = new HashMap<>();
    private final Long2LongHashMap leaders = new Long2LongHashMap(0);
    /** All that was ever committed, and in which leader's term. */
    private final LogCopy committed = new LogCopy();

    private final List<Long> committedIn = new ArrayList<>(List.of(0L));
    private final LogCopy states = new LogCopy();
    /** By index, the log time of what was committed. */
    private final List<Long> times = new ArrayList<>(List.of(0L));

    /** By index and term, the entry's identity. */
    private final Map<Long, Long> entries = new HashMap<>();
    /** By context, what a read must see at least. */
    private final Long2LongHashMap reads = new Long2LongHashMap(-1);

    /** The configuration by which the last entry was committed: a quorum of it holds that entry, and goes on holding it. */
    private Configuration committedBy = Configuration.unknown();

    private long confirmedReads;
    private long configurations;
    private long newestConfiguration;

    private Account of(TestMember member) {
        return members.computeIfAbsent(member.id, id -> new Account());
    }

    private static void check(boolean holds, String what, TestMember member, Object detail) {
        if (!holds) {
            throw new AssertionError(what + ": " + detail + " at " + member);
        }
    }

    long committedIndex() {
        return committed.lastIndex();
    }

    /** Log time of the last entry committed, in seconds. */
    long logTime() {
        return times.get((int) committedIndex());
    }

    long confirmedReads() {
        return confirmedReads;
    }

    /** How often a configuration was committed for the first time. */
    long configurations() {
        return configurations;
    }

    /** True if what one member holds durably contains all that was committed. */
    boolean isComplete(TestMember member) {
        return of(member).durable.id(committedIndex()) == committed.id(committedIndex());
    }

    // ---- the log

    /** Looks at what a member wrote since it was last looked at. */
    void look(TestMember member) {
        Account record = of(member);
        long last = member.log.lastWrittenIndex();
        long first = follow(record, member);
        for (long index = first; index <= last; index++) {
            long id = record.written.id(index);
            Long known = entries.putIfAbsent(LogCopy.termOf(id) << 32 | index, id);
            check(known == null || known == id, "logs differ although index and term agree", member, index);
            check(member.log.termAt(index) == LogCopy.termOf(id), "wrong term remembered", member, index);
        }
        check(member.kernel.term() >= record.term, "term runs backwards", member, record.term);
        check(member.kernel.commitIndex() >= record.commitIndex, "commit runs backwards", member, record.commitIndex);
        check(member.kernel.commitIndex() <= member.log.lastIndex(), "commit beyond the log", member, "");
        check(member.log.durableIndex() <= record.durable.lastIndex(), "thought durable, and is not", member, "");
        checkConfigurations(member);
        check(
                member.log.lastTime() >= times.get((int) Math.min(member.kernel.commitIndex(), committedIndex())),
                "log time behind what is committed",
                member,
                member.log.lastTime());
        record.term = member.kernel.term();
        record.commitIndex = member.kernel.commitIndex();
    }

    /** Of two configurations in a log, the first is known to be committed (scenario 28). */
    private static void checkConfigurations(TestMember member) {
        if (!member.log.hasUncommittedConfiguration()) {
            return;
        }
        int uncommitted = 0;
        long from = Math.max(member.kernel.commitIndex() + 1, member.log.firstIndex());
        for (long index = from; index <= member.log.lastWrittenIndex(); index++) {
            uncommitted += LogFrame.kind(member.reader.read(index, 1), 0) == EntryKind.CONFIGURATION ? 1 : 0;
        }
        check(uncommitted <= 1, "two configurations uncommitted", member, uncommitted);
    }

    /** Brings the copy of what is written up to date; returns the first index that was news. */
    private long follow(Account record, TestMember member) {
        long first = record.written.follow(member.reader, member.log.firstIndex(), member.log.lastWrittenIndex());
        for (long at = member.log.firstIndex() - 1; at >= 1 && record.written.id(at) != committed.id(at); at--) {
            record.written.set(at, committed.id(at));
        }
        return first;
    }

    @Override
    public void committed(TestMember member, long index) {
        Account record = of(member);
        long known = record.commitIndex;
        look(member);
        for (long at = known + 1; at <= index; at++) {
            if (at > committed.lastIndex()) {
                committedBy = record.configuration;
                committed.set(at, record.written.id(at));
                committedIn.add(member.kernel.term());
                times.add(LogFrame.time(member.reader.read(at, 1), 0));
                check(times.get((int) at) >= times.get((int) at - 1), "log time runs backwards", member, at);
            }
            checkTime(member, at);
            check(
                    member.log.termAt(at) < 0 || record.written.id(at) == committed.id(at),
                    "committed entry changed",
                    member,
                    at);
        }
        checkOnMajority(member);
    }

    private void checkTime(TestMember member, long index) {
        boolean isHeld = index >= member.log.firstIndex();
        check(
                !isHeld || LogFrame.time(member.reader.read(index, 1), 0) == times.get((int) index),
                "log times differ",
                member,
                index);
    }

    private void checkOnMajority(TestMember member) {
        boolean isHeld = isOnMajority(committedBy.voters()) && isOnMajority(committedBy.outgoing());
        check(isHeld, "committed and not on a quorum of disks", member, committedIndex() + " by " + committedBy);
    }

    /** Counted here anew, for the kernel's own rule could be wrong. */
    private boolean isOnMajority(long... voters) {
        long holding = LongStream.of(voters).filter(this::holdsAllCommitted).count();
        return voters.length == 0 || 2 * holding > voters.length;
    }

    private boolean holdsAllCommitted(long id) {
        Account record = members.get(id);
        return record != null && record.durable.id(committedIndex()) == committed.id(committedIndex());
    }

    @Override
    public void configured(TestMember member, Configuration configuration) {
        of(member).configuration = configuration;
        if (configuration.index() > newestConfiguration) {
            newestConfiguration = configuration.index();
            configurations++;
        }
    }

    @Override
    public void forced(TestMember member) {
        Account record = of(member);
        follow(record, member);
        record.durable.follow(record.written);
        coverBySnapshot(record);
        checkOnMajority(member);
    }

    @Override
    public void snapshotHeld(TestMember member, TestSnapshot snapshot) {
        check(snapshot.index() <= committedIndex(), "snapshot of what is not committed", member, snapshot);
        check(states.id(snapshot.index()) == snapshot.stateHash(), "snapshot of another state", member, snapshot);
        check(times.get((int) snapshot.index()) == snapshot.logTime(), "snapshot of another time", member, snapshot);
        of(member).snapshotIndex = snapshot.index();
        coverBySnapshot(of(member));
    }

    /** What a snapshot stands for is durable, whatever becomes of the log. */
    private void coverBySnapshot(Account record) {
        for (long at = record.snapshotIndex; at >= 1 && record.durable.id(at) != committed.id(at); at--) {
            record.durable.set(at, committed.id(at));
        }
    }

    @Override
    public void reopened(TestMember member, boolean isPowerLost) {
        Account record = of(member);
        long votedIn = record.highestVoteTerm;
        check(member.store.term() >= votedIn, "term of a vote forgotten", member, votedIn);
        check(member.store.term() >= record.highestAcceptTerm, "term of entries accepted forgotten", member, "");
        check(
                member.store.term() > votedIn || votedIn == 0 || member.store.votedFor() == record.votes.get(votedIn),
                "vote forgotten",
                member,
                votedIn);
        record.term = member.store.term();
        record.commitIndex = 0;
        record.configuration = member.snapshot == null ? Configuration.unknown() : member.snapshot.configuration();
    }

    @Override
    public void applied(TestMember member, long index, long stateHash, long logTime) {
        check(index <= committedIndex(), "applied and not committed", member, index);
        long known = states.id(index);
        check(known == 0 || known == stateHash, "state machines differ", member, index);
        check(times.get((int) index) == logTime, "state machines at different times", member, index);
        states.set(index, stateHash);
    }

    // ---- elections

    @Override
    public void roleChanged(TestMember member) {
        if (member.kernel.role() != Role.LEADER) {
            return;
        }
        long term = member.kernel.term();
        long known = leaders.putIfAbsent(term, member.id);
        check(known == 0 || known == member.id, "two leaders in one term", member, known);
        look(member);
        long index = committedIndex();
        while (index > 0 && committedIn.get((int) index) >= term) {
            index--;
        }
        check(
                member.log.firstIndex() > index || of(member).written.id(index) == committed.id(index),
                "leader lacks what was committed",
                member,
                index);
    }

    @Override
    public void promised(TestMember member, Letter letter) {
        Account record = of(member);
        switch (letter.kind()) {
            case VOTE, VOTE_REPLY -> {
                long known = record.votes.putIfAbsent(letter.term(), letter.index());
                check(known == 0 || known == letter.index(), "voted twice in one term", member, letter);
                record.highestVoteTerm = Math.max(record.highestVoteTerm, letter.term());
            }
            case ACCEPT -> {
                check(
                        letter.term() < member.kernel.term() || letter.index() <= record.durable.lastIndex(),
                        "accepted and not durable",
                        member,
                        letter);
                record.highestAcceptTerm = Math.max(record.highestAcceptTerm, letter.term());
            }
            default -> throw new AssertionError("not a promise: " + letter);
        }
    }

    // ---- reads

    void readAsked(long context) {
        reads.put(context, committedIndex());
    }

    @Override
    public void readConfirmed(long context, long index) {
        long needed = reads.get(context);
        if (index < needed) {
            throw new AssertionError("stale read, context=" + context + ", index=" + index + ", needed=" + needed);
        }
        confirmedReads++;
    }
}
