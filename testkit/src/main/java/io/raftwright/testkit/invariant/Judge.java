package io.raftwright.testkit.invariant;

import io.raftwright.api.Command;
import io.raftwright.api.Role;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.SnapshotMeta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches a cluster and keeps the first promise that it breaks. It sees every write to a log, every frame sent, every command
 * applied and every answer given to a client, when it happens; so each check is one of what just changed.
 *
 * <p>Owner: the simulation's thread.
 */
public final class Judge {
    private final LongSupplier nowNs;
    private final MemberRecords members = new MemberRecords();
    /** Of every entry ever appended: its link, by index and term. Two that agree in both must agree in all. */
    private final Map<Long, Integer> links = new HashMap<>();

    private final RareEvents rare = new RareEvents();
    private final Configurations configurations = new Configurations(rare);
    private final CommittedLog committed;
    private final Proposals proposals;
    /** Operations whose commands make every machine throw. */
    private final Set<Long> poisoned = new HashSet<>();

    private final Elections elections = new Elections(this);
    private final SaidOfLogs saidOfLogs = new SaidOfLogs(this);
    private final ClientLedger clients = new ClientLedger(this);
    private final Wire wire = new Wire(this, elections, saidOfLogs);
    private @Nullable Violation violation;
    private long leaderId;
    private long firstIndexOfTerm;
    private long poisonedIndex = Long.MAX_VALUE;

    private CommandTap commandTap = (operation, command) -> {};

    /** A judge of a cluster that these members found. */
    public Judge(LongSupplier nowNs, Configuration founding) {
        this.nowNs = nowNs;
        this.committed = new CommittedLog(this, founding);
        this.proposals = new Proposals(rare, committed);
    }

    /** The first promise that was broken, or null. */
    public @Nullable Violation violation() {
        return violation;
    }

    /** A promise was broken. Only the first counts: what follows may follow from it. */
    public void violated(String rule, String what) {
        if (violation == null) {
            violation = new Violation(rule, what, nowNs.getAsLong());
        }
    }

    /** What happened that happens seldom. */
    public RareEvents rare() {
        return rare;
    }

    /** What clients asked for and were told. */
    public ClientLedger clients() {
        return clients;
    }

    /** What members send each other. */
    public Wire wire() {
        return wire;
    }

    /** How many terms had a leader. */
    public int leaderCount() {
        return elections.leaderCount();
    }

    /** The last entry that anybody took for committed. */
    public long commitIndex() {
        return committed.lastIndex();
    }

    /** The configuration in force behind the last committed entry. */
    public Configuration configuration() {
        return committed.configuration();
    }

    /** What a member's disk knows to be committed, whatever happens. */
    public long knownCommitted(long memberId) {
        MemberRecord member = member(memberId);
        return Math.max(member.snapshotIndex(), member.durable().hint());
    }

    /** What a member's process showed that it knows to be committed. */
    public long knownCommitOf(long memberId) {
        return member(memberId).knownCommit();
    }

    /** The last command that a member's process applied. */
    public long appliedOf(long memberId) {
        return member(memberId).appliedIndex();
    }

    /** The configuration that was in force behind an entry, and all that followed. */
    public List<Configuration> configurationsSince(long index) {
        return committed.configurationsSince(index);
    }

    /** Configurations that stand in a log, and that nobody took for committed yet. */
    public List<Configuration> uncommittedConfigurations() {
        List<Configuration> open = new ArrayList<>();
        for (MemberRecord member : members.all()) {
            member.configurations().tailMap(committed.lastIndex(), false).forEach((index, link) -> {
                Configuration configuration = configurationAt(index, link);
                if (configuration != null) {
                    open.add(configuration);
                }
            });
        }
        return open;
    }

    SaidOfLogs saidOfLogs() {
        return saidOfLogs;
    }

    Proposals proposals() {
        return proposals;
    }

    MemberRecord member(long memberId) {
        return members.of(memberId);
    }

    CommittedLog committed() {
        return committed;
    }

    List<MemberRecord> ghosts() {
        return members.ghosts();
    }

    long nowNs() {
        return nowNs.getAsLong();
    }

    // ---- the log

    /** Returns true if it is an entry that nobody had before. */
    boolean appended(MemberRecord member, long index, long term, int link, @Nullable Configuration configuration) {
        if (index <= committed.lastIndex()
                && member.log().knows(index)
                && committed.agrees(member.log(), index)
                && committed.link(index) != link) {
            violated(
                    "committed entries stay",
                    "member " + member.memberId() + " overwrites " + index + ", committed in term "
                            + committed.term(index) + ", by one of term " + term);
        }
        boolean isNew = found(index, term, link, configuration);
        if (configuration != null) {
            member.configurations().put(index, link);
        }
        return isNew;
    }

    /** An entry stands in a log, also one whose write failed. Returns true if nobody had it before. */
    boolean found(long index, long term, int link, @Nullable Configuration configuration) {
        Integer other = links.putIfAbsent(key(index, term), link);
        if (other != null && other != link) {
            violated("log matching", "two logs differ up to index " + index + " of term " + term);
        }
        if (configuration != null) {
            configurations.appended(index, link, configuration);
        }
        return other == null;
    }

    /**
     * At most one configuration of a log is not committed, and the disk knows that of all others: else whoever starts from it might
     * campaign by one that is over (scenario 28).
     */
    void configurationsIn(MemberRecord member) {
        if (member.configurations().tailMap(committed.lastIndex(), false).size() > 1) {
            violated(
                    "one configuration at a time",
                    "member " + member.memberId() + " holds configurations at "
                            + member.configurations().keySet() + ", committed is " + committed.lastIndex());
        }
        if (member.configurations().tailMap(member.knownOnDisk(), false).size() > 1) {
            violated(
                    "a disk knows which configuration is in force",
                    "member " + member.memberId() + " holds configurations at "
                            + member.configurations().keySet() + ", its disk knows " + member.knownOnDisk()
                            + " to be committed");
        }
    }

    /** Another configuration is in force. */
    void inForce(Configuration before, Configuration now) {
        if (!Configurations.doMajoritiesMeet(before, now)) {
            violated("majorities of one configuration and the next meet", before + " is followed by " + now);
        }
        configurations.inForce(before, now, leaderId);
    }

    private static long key(long index, long low) {
        return (index << 32) ^ (low & 0xffff_ffffL);
    }

    @Nullable
    Configuration configurationAt(long index, int link) {
        return configurations.at(index, link);
    }

    void claimedCommitted(MemberRecord member, long index) {
        if (index > member.knownCommit()) {
            committed.claimed(member, index);
        }
    }

    /** A log that was opened says so; a write that failed, and of which nobody was told, may have left that there. */
    void foundCommitted(MemberRecord member, long index) {
        if (index > committed.lastIndex()) {
            committed.claimed(member, index);
        }
    }

    // ---- snapshots

    /** A member begins to write a snapshot. */
    void captured(MemberRecord member, long index) {
        if (index > member.reachedIndex()) {
            violated(
                    "a snapshot holds what was applied",
                    "member " + member.memberId() + " writes one up to " + index + ", and has applied "
                            + member.reachedIndex());
        }
    }

    void snapshot(MemberRecord member, SnapshotMeta meta) {
        member.snapshot(meta.index());
        if (meta.index() <= committed.lastIndex() && committed.link(meta.index()) != meta.chain()) {
            violated(
                    "snapshots hold what is committed",
                    "member " + member.memberId() + " has a snapshot up to " + meta.index() + " of another log");
        }
        if (meta.index() <= committed.lastIndex()) {
            Configuration held = Configuration.decode(meta.configuration());
            Configuration then = committed.configurationsSince(meta.index()).get(0);
            if (!held.withIndex(then.index()).equals(then)) {
                violated(
                        "snapshots hold the configuration in force",
                        "member " + member.memberId() + " has a snapshot up to " + meta.index() + " with " + held
                                + ", in force was " + then);
            }
        }
    }

    // ---- roles

    /** A member's role changed. */
    public void roleChanged(long memberId, Role role, long term) {
        member(memberId).leads(role == Role.LEADER ? term : 0);
        if (role != Role.LEADER) {
            return;
        }
        leaderId = memberId;
        MemberRecord leader = member(memberId);
        firstIndexOfTerm = leader.log().lastIndex() + 1;
        long last = committed.lastIndex();
        elections.led(leader, term, last, committed.configurationsSince(leader.knownCommit()));
        LogLine log = leader.log();
        if (log.lastIndex() < last || !committed.agrees(log, last)) {
            violated(
                    "leader completeness",
                    "member " + memberId + " leads in term " + term + " and lacks entries up to " + last);
        }
    }

    /** True if a member leads, for all that is known, and no entry of its term is committed. */
    boolean lacksFirstOfTerm(long memberId) {
        return memberId == leaderId && committed.lastIndex() < firstIndexOfTerm;
    }

    boolean isLeader(long memberId, long term) {
        return elections.isLeader(memberId, term);
    }

    /** A member writes down for whom it votes. */
    void decided(MemberRecord voter, long term, long candidate) {
        elections.decided(voter, term, candidate);
    }

    // ---- the state machine

    void applied(MemberRecord member, long index, long term, long operation, long commandHash, long history) {
        if (index <= member.appliedIndex()) {
            violated(
                    "applied in order",
                    "member " + member.memberId() + " applied " + index + " after " + member.appliedIndex());
        }
        if (index > poisonedIndex) {
            violated(
                    "nothing is applied behind a failure",
                    "member " + member.memberId() + " applied " + index + ", and the command at " + poisonedIndex
                            + " fails");
        }
        member.applied(index);
        claimedCommitted(member, index);
        if (index <= committed.lastIndex()) {
            committed.applied(member.memberId(), index, term, operation, commandHash, history);
        }
        clients.applied(member.memberId(), operation, index);
    }

    /** A member has applied everything up to an index. */
    void reached(MemberRecord member, long index) {
        if (index <= member.reachedIndex() && index != member.appliedIndex()) {
            violated(
                    "applied in order",
                    "member " + member.memberId() + " applied up to " + index + " after " + member.reachedIndex());
        }
        member.reached(index);
        claimedCommitted(member, index);
    }

    /** Names who is told of every command when the first member applies it. */
    public void onFirstApplied(CommandTap tap) {
        commandTap = tap;
    }

    /** True if nobody has applied a command at this index yet. */
    boolean isNews(long index) {
        return index > committed.lastApplied();
    }

    void firstApplied(long operation, Command command) {
        commandTap.applied(operation, command);
    }

    void restored(MemberRecord member, long index, long history) {
        if (index < member.appliedIndex()) {
            violated(
                    "applied never goes back",
                    "member " + member.memberId() + " restored " + index + ", and had applied "
                            + member.appliedIndex());
        }
        committed.restored(member.memberId(), index, history);
        member.applied(index);
    }

    /** A machine told a hash of its state behind a command. */
    void hashed(MemberRecord member, long index, long history, long stateHash) {
        committed.hashed(member.memberId(), index, history, stateHash);
    }

    /** An operation's command makes every machine throw. */
    public void poisoned(long operation) {
        poisoned.add(operation);
    }

    /** Throws if a command is poisoned. */
    void requireHealthy(long operation, long index) {
        if (poisoned.contains(operation)) {
            poisonedIndex = Math.min(index, poisonedIndex);
            throw new PoisonedCommandException(index);
        }
    }

    /** True if a poisoned command was proposed: it may be applied at any time. */
    public boolean isPoisoned() {
        return !poisoned.isEmpty();
    }

    // ---- disks

    /** Something was done to a member's disk that the disk does not tell. */
    public void damaged(long memberId) {
        member(memberId).damaged();
    }

    /** The power of a member's computer was gone: whatever its disk lied about is out. */
    public void powerLost(long memberId) {
        member(memberId).durable().powerLost();
    }

    /** A member's disk lied: what it was told from now on may not be there, until the power fails. */
    public void lied(long memberId) {
        member(memberId).durable().lied();
    }

    /** The same, and what proved that the end of its log is there may be gone with it. */
    public void destroyedProof(long memberId) {
        member(memberId).durable().destroyedProof();
    }

    /** True if damage took what was durable on a member, and its log could not know: it must not go on. */
    public boolean hasForgotten(long memberId) {
        return member(memberId).hasForgotten();
    }

    /** A member's node started with what its disk holds. */
    public void recovered(long memberId) {
        MemberRecord member = member(memberId);
        if (member.log().firstIndex() - 1 > member.snapshotIndex()) {
            violated(
                    "purged is in a snapshot",
                    "member " + memberId + " begins at " + member.log().firstIndex() + ", its snapshot ends at "
                            + member.snapshotIndex());
        }
    }

    /** Damage took what was durable on a member, and its log could not know. */
    MemberRecord forgotten(MemberRecord member) {
        MemberRecord fresh = members.replace(member);
        fresh.forgot();
        return fresh;
    }

    /** Damage took entries of a member, and its log knows how far it went. */
    MemberRecord salvaged(MemberRecord member, LogLoss loss) {
        MemberRecord fresh = members.replace(member);
        fresh.owes(loss);
        fresh.durable().isOf(member.durable());
        rare.happened(RareEvent.DAMAGE_OPENED);
        return fresh;
    }

    /** A member says that it holds again what damage took. */
    void healed(MemberRecord member) {
        LogLoss owed = member.owed();
        if (owed != null
                && !owed.isMadeGood(member.log().lastIndex(), member.log().lastTerm())) {
            violated(
                    "what damage took is there again before it is forgotten",
                    "member " + member.memberId() + " lost entries up to " + owed.lastIndex() + " of term "
                            + owed.lastTerm() + ", and its log ends with "
                            + member.log().lastIndex() + " of term "
                            + member.log().lastTerm());
        }
        member.healed();
        rare.happened(RareEvent.DAMAGE_HEALED);
    }

    /** True while entries of a member are missing, and it knows. */
    public boolean isHealing(long memberId) {
        return member(memberId).owed() != null;
    }

    /** A member's disk is gone with everything on it. */
    public void wiped(long memberId) {
        members.remove(memberId);
    }

    /** True if everybody in the cluster holds an entry that says which disk a member has: another must be refused. */
    public boolean isDiskKnown(long memberId) {
        Configuration now = committed.configuration();
        if (now.incarnation(memberId) == 0) {
            return false;
        }
        for (long id : now.membersExcept(memberId)) {
            if (!holds(id, now.index())) {
                return false;
            }
        }
        return true;
    }

    /** True if a member's disk holds everything committed up to an index. */
    public boolean holds(long memberId, long index) {
        MemberRecord member = member(memberId);
        return index <= committed.lastIndex()
                && (index <= member.snapshotIndex() || member.holdsDurably(index, committed.link(index)));
    }

    // ---- the end

    /** After all faults have ended: has a member applied everything that was ever acknowledged? A witness only holds it. */
    public boolean hasCaughtUp(long memberId) {
        MemberRecord member = member(memberId);
        long last = Math.max(committed.lastApplied(), clients.acknowledgedUpTo());
        return committed.configuration().isWitness(memberId)
                ? member.durableLast() >= last
                : member.appliedIndex() >= last;
    }

    /** Looks through everything that was ever acknowledged: it must be in what is committed, where it was applied. */
    public void rescan() {
        clients.rescan(committed);
    }
}
