package io.raftwright.testkit.invariant;

import io.raftwright.api.Role;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.SnapshotMeta;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
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
    private final Map<Long, MemberRecord> members = new TreeMap<>();
    /** Of every entry ever appended: its link, by index and term. Two that agree in both must agree in all. */
    private final Map<Long, Integer> links = new HashMap<>();
    /** Every configuration ever appended, by index and link. */
    private final Map<Long, Configuration> configurations = new HashMap<>();

    private final CommittedLog committed;
    private final Elections elections = new Elections(this);
    private final ClientLedger clients = new ClientLedger(this);
    private final Message message = new Message(0);
    private @Nullable Violation violation;

    /** A judge of a cluster that these members found. */
    public Judge(LongSupplier nowNs, Configuration founding) {
        this.nowNs = nowNs;
        this.committed = new CommittedLog(this, founding);
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

    /** What clients asked for and were told. */
    public ClientLedger clients() {
        return clients;
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

    MemberRecord member(long memberId) {
        return members.computeIfAbsent(memberId, MemberRecord::new);
    }

    // ---- the log

    void appended(MemberRecord member, long index, long term, int link, @Nullable Configuration configuration) {
        if (index <= committed.lastIndex()
                && member.log().knows(index)
                && committed.agrees(member.log(), index)
                && committed.link(index) != link) {
            violated(
                    "committed entries stay",
                    "member " + member.memberId() + " overwrites " + index + ", committed in term "
                            + committed.term(index) + ", by one of term " + term);
        }
        Integer other = links.putIfAbsent(key(index, term), link);
        if (other != null && other != link) {
            violated("log matching", "two logs differ up to index " + index + " of term " + term);
        }
        if (configuration != null) {
            configurations.put(key(index, link), configuration);
        }
    }

    private static long key(long index, long low) {
        return (index << 32) ^ (low & 0xffff_ffffL);
    }

    @Nullable
    Configuration configurationAt(long index, int link) {
        return configurations.get(key(index, link));
    }

    void claimedCommitted(MemberRecord member, long index) {
        if (index > committed.lastIndex()) {
            committed.claimed(member, index, members.values());
        }
    }

    // ---- snapshots

    void snapshot(MemberRecord member, SnapshotMeta meta) {
        member.snapshot(meta.index());
        if (meta.index() <= committed.lastIndex() && committed.link(meta.index()) != meta.chain()) {
            violated(
                    "snapshots hold what is committed",
                    "member " + member.memberId() + " has a snapshot up to " + meta.index() + " of another log");
        }
    }

    // ---- the network

    /** A frame leaves a member. */
    public void sent(long from, long to, ByteBuffer frame) {
        int position = frame.position();
        if (message.wrap(frame)) {
            judge(member(from), to, message.type());
        }
        frame.position(position);
    }

    private void judge(MemberRecord sender, long to, @Nullable MessageType type) {
        if (type == MessageType.APPEND_REPLY && message.has(Message.POSITIVE)) {
            if (Math.max(sender.safeLast(), sender.snapshotIndex()) < message.index()) {
                violated(
                        "no acknowledgement before it is durable",
                        "member " + sender.memberId() + " acknowledges " + message.index() + ", durable is "
                                + sender.safeLast());
            }
        } else if (type == MessageType.VOTE_REPLY && message.has(Message.POSITIVE) && !message.has(Message.PRE_VOTE)) {
            if (!sender.hasVotedDurably(message.term(), to)) {
                violated(
                        "no vote before it is durable",
                        "member " + sender.memberId() + " votes for " + to + " in term " + message.term()
                                + ", durable is " + sender.durableVote() + " in term " + sender.durableTerm());
            }
            elections.voted(sender.memberId(), message.term(), to);
        } else if (type == MessageType.HEARTBEAT || type == MessageType.APPEND) {
            if (message.commit() <= sender.log().lastIndex()) {
                claimedCommitted(sender, message.commit());
            }
        }
    }

    // ---- roles

    /** A member's role changed. */
    public void roleChanged(long memberId, Role role, long term) {
        if (role != Role.LEADER) {
            return;
        }
        elections.led(memberId, term);
        LogLine log = member(memberId).log();
        long last = committed.lastIndex();
        if (log.lastIndex() < last || !committed.agrees(log, last)) {
            violated(
                    "leader completeness",
                    "member " + memberId + " leads in term " + term + " and lacks entries up to " + last);
        }
    }

    // ---- the state machine

    void applied(MemberRecord member, long index, long term, long operation, long commandHash, long history) {
        if (index <= member.appliedIndex()) {
            violated(
                    "applied in order",
                    "member " + member.memberId() + " applied " + index + " after " + member.appliedIndex());
        }
        member.applied(index);
        claimedCommitted(member, index);
        if (index <= committed.lastIndex()) {
            committed.applied(member.memberId(), index, term, commandHash, history);
        }
        clients.applied(member.memberId(), operation, index);
    }

    void restored(MemberRecord member, long index) {
        member.applied(index);
    }

    // ---- the end

    /** A member's disk is gone with everything on it. */
    public void wiped(long memberId) {
        members.remove(memberId);
    }

    /** After all faults have ended: has a member applied everything that was ever acknowledged? */
    public boolean hasCaughtUp(long memberId) {
        return member(memberId).appliedIndex() >= Math.max(committed.lastApplied(), clients.acknowledgedUpTo());
    }
}
