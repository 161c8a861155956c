package io.raftwright.internal.kernel;

import io.raftwright.api.MembershipRequest;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.quorum.AcknowledgedIndex;
import io.raftwright.internal.quorum.CommitRule;
import io.raftwright.internal.replication.InflightWindow;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What only a leader has: the progress of the others, the reads that wait for proof, the uncommitted tail, changes of membership
 * and of leadership on their way. Made when an election is won, dropped when the term ends (Raft dissertation §3.3:
 * "reinitialized after election").
 *
 * <p>Owner: the consensus thread.
 */
final class Leadership {
    /** Uncommitted batches whose sizes are remembered one by one; more of them count as a full tail. */
    private static final int MAX_UNCOMMITTED_BATCHES = 64 << 10;

    /** A transfer takes at most so many election timeouts: nothing is proposed meanwhile. */
    private static final long MAX_TRANSFER_TIMEOUTS = 5;

    private static final long NS_PER_SECOND = 1_000_000_000;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final long selfId;
    private final long term;
    private final RaftLog log;
    private final Effects effects;
    private final KernelOptions options;
    private final CommitPoint committed;
    private final CommitRule rule = new CommitRule();
    private final ReadRounds reads = new ReadRounds();
    private final Lease lease;
    private final Replication replication;
    private final Handover handover;
    private final MembershipChanges changes;
    private final SilentLeader silence;
    private final InflightWindow uncommitted;
    /** The first index of this term: nothing is committed by count below it, no read answered before it is. */
    private final long firstIndexOfTerm;
    /** The log's time when this leadership began, and the node's own time then: log time passes with the difference. */
    private final long firstLogTime;

    private final long beganNs;

    private final AcknowledgedIndex matches = this::matchIndexOf;
    private final AcknowledgedIndex rounds = this::readRoundOf;
    private final AcknowledgedIndex contacts = this::contactOf;

    /** The round after which this member, which may lead no more, lays leadership down; 0 while it may lead. */
    private long farewellRound;

    private long farewellDeadlineNs;
    private long nextHeartbeatNs;
    private long nowNs;

    Leadership(
            long selfId,
            long term,
            RaftLog log,
            Effects effects,
            KernelOptions options,
            CommitPoint committed,
            long nowNs) {
        this.selfId = selfId;
        this.term = term;
        this.log = log;
        this.effects = effects;
        this.options = options;
        this.committed = committed;
        this.firstIndexOfTerm = log.lastIndex() + 1;
        this.firstLogTime = log.lastTime();
        this.beganNs = nowNs;
        this.nowNs = nowNs;
        this.nextHeartbeatNs = nowNs;
        this.uncommitted = new InflightWindow(MAX_UNCOMMITTED_BATCHES, options.maxUncommittedBytes());
        this.lease = new Lease(options.electionTimeoutNs(), options.leaseDriftPercent());
        this.replication = new Replication(selfId, term, log, effects, options, committed);
        this.handover = new Handover(selfId, term, log, effects, committed, replication);
        this.changes = new MembershipChanges(log, effects, committed, this, options.electionTimeoutNs());
        this.silence = new SilentLeader(term, options, log, committed, replication, reads, handover, nowNs);
        replication.followConfiguration(nowNs);
    }

    /** Another configuration is in force. */
    void followConfiguration() {
        replication.followConfiguration(nowNs);
        handover.followConfiguration();
    }

    @Nullable
    PeerProgress progress(long memberId) {
        return replication.progress(memberId);
    }

    PeerProgress[] peers() {
        return replication.peers();
    }

    // ---- entries

    /** Stages a command, unless the uncommitted tail is full or leadership is on its way to another member. */
    boolean propose(EntryKind kind, ByteBuffer payload) {
        if (uncommitted.isFull() || handover.isUnderWay() || farewellRound > 0) {
            return false;
        }
        stage(kind, payload);
        return true;
    }

    void stage(EntryKind kind, ByteBuffer payload) {
        log.stage(kind, term, firstLogTime + (nowNs - beganNs) / NS_PER_SECOND, payload);
    }

    /**
     * Stages the entry with which a term begins, unless the term has one: without it nothing of older terms is committed, and no
     * read answered. It is missing again when the disk had no room for it.
     */
    void stageFirst() {
        if (log.lastIndex() < firstIndexOfTerm) {
            stage(EntryKind.NO_OP, NOTHING.duplicate());
        }
    }

    /** Writes what is staged, in parallel with sending it. */
    void flush() {
        changes.goOn();
        if (silence.breakIfDisturbed(nowNs)) {
            nextHeartbeatNs = nowNs;
        }
        int length = log.stagedBytes();
        if (length > 0) {
            log.flush(committed.index());
            if (!uncommitted.isFull()) {
                uncommitted.add(log.lastIndex(), length);
            }
        }
        replication.replicate();
        handover.offerIfCaughtUp(lease);
        if (reads.beginIfWanted()) {
            heartbeat();
        }
        replication.tellCommit();
        confirmRounds();
    }

    /** Sends heartbeats when they are due; probes peers that are suspiciously silent. */
    void tick(long now) {
        nowNs = now;
        handover.tick(now);
        if (now - nextHeartbeatNs < 0) {
            return;
        }
        silence.look(now);
        if (silence.isSilent()) {
            nextHeartbeatNs = now + ElectionTimer.NEVER_NS;
            return;
        }
        nextHeartbeatNs = now + options.heartbeatIntervalNs();
        stageFirst();
        if (lease.isWanted()) {
            reads.begin();
        }
        heartbeat();
        replication.probeSilent();
        for (PeerProgress peer : peers()) {
            changes.look(peer, now);
        }
    }

    private void heartbeat() {
        lease.roundSent(reads.round(), nowNs);
        if (silence.isAsking()) {
            replication.quiesce(reads.round());
        } else {
            replication.heartbeat(reads.round());
        }
    }

    long nextHeartbeatNs() {
        return nextHeartbeatNs;
    }

    /** Messages reach a peer again; those sent before may be lost. */
    void onPeerUp(PeerProgress peer) {
        silence.disturb();
        peer.connectionLost();
        replication.replicateTo(peer);
    }

    /** A member answered something. While all are silent nobody should: who does so calls on this leader. */
    void contacted(PeerProgress peer) {
        peer.contacted(nowNs);
        if (silence.isSilent()) {
            silence.disturb();
        }
    }

    /** Something happens that needs heartbeats. */
    void disturb() {
        silence.disturb();
    }

    boolean isSilent() {
        return silence.isSilent();
    }

    /** A member holds this leader's log up to an index; true if that is news. */
    boolean onAppendAccepted(PeerProgress peer, long matchIndex) {
        return peer.accepted(Math.min(matchIndex, log.lastWrittenIndex()));
    }

    /** After what an answer brought was committed: sends on, and looks whether a learner has caught up. */
    void goOnWith(PeerProgress peer) {
        changes.look(peer, nowNs);
        replication.replicateTo(peer);
    }

    void onAppendRejected(PeerProgress peer, long prevIndex, long hintIndex, long hintTerm) {
        replication.onAppendRejected(peer, prevIndex, hintIndex, hintTerm);
    }

    void onHealing(PeerProgress peer, long hintIndex, long hintTerm) {
        replication.onHealing(peer, hintIndex, hintTerm);
    }

    // ---- what a quorum holds

    /** True while a quorum was heard of within an election timeout (Raft dissertation §6.2). */
    boolean hasQuorum() {
        return silence.isSilent() || nowNs - quorumContactNs() <= options.electionTimeoutNs();
    }

    /** When a quorum was last heard of. */
    long quorumContactNs() {
        return quorumOf(contacts);
    }

    boolean isTailFull() {
        return uncommitted.isFull();
    }

    /** The largest index that may be committed: on a quorum of disks, and of this term (Raft paper §5.4.2, Figure 8). */
    long committable() {
        long index = quorumOf(matches);
        return index >= firstIndexOfTerm && log.termAt(index) == term ? index : 0;
    }

    /** The commit index grew. */
    void committed() {
        uncommitted.freeUpTo(committed.index());
    }

    /** True once an entry of this term is committed: only then is all that is committed known (Raft dissertation §6.4). */
    boolean isTermCommitted() {
        return committed.index() >= firstIndexOfTerm;
    }

    private long quorumOf(AcknowledgedIndex what) {
        Configuration configuration = committed.configuration();
        return rule.acknowledged(configuration.voters(), configuration.outgoing(), what);
    }

    private long matchIndexOf(long memberId) {
        if (memberId == selfId) {
            return log.durableIndex();
        }
        PeerProgress peer = progress(memberId);
        return peer == null ? 0 : peer.matchIndex();
    }

    private long readRoundOf(long memberId) {
        if (memberId == selfId) {
            return reads.round();
        }
        PeerProgress peer = progress(memberId);
        return peer == null ? 0 : peer.readRound();
    }

    private long contactOf(long memberId) {
        if (memberId == selfId) {
            return nowNs;
        }
        PeerProgress peer = progress(memberId);
        return peer == null ? nowNs - ElectionTimer.NEVER_NS : peer.lastContactNs();
    }

    // ---- reads

    /**
     * A read that must see all that is committed by now.
     *
     * @param now the time after the read was asked for: that a lease was good before it proves nothing
     */
    void read(long memberId, long context, long now) {
        silence.disturb();
        if (isTermCommitted() && lease.covers(now)) {
            effects.readConfirmed(memberId, context, committed.index());
        } else {
            reads.add(memberId, context, Math.max(committed.index(), firstIndexOfTerm));
        }
    }

    void onHeartbeatReply(PeerProgress peer, long round) {
        peer.heartbeatAnswered();
        peer.acknowledgedRound(Math.min(round, reads.round()));
        confirmRounds();
        replication.replicateTo(peer);
    }

    private void confirmRounds() {
        reads.confirm(quorumOf(rounds), effects);
        lease.roundConfirmed(reads.confirmed());
    }

    // ---- membership and leadership

    /** Asks for another configuration; null if its entry is staged, as the last of the log. */
    @Nullable
    Refusal change(MembershipRequest request) {
        if (isLeaving()) {
            return new Refusal(Reason.NOT_READY, "this leader was removed and is about to step down");
        }
        return handover.isUnderWay()
                ? new Refusal(Reason.TRANSFERRING, "leadership is being transferred, target=" + handover.targetId())
                : changes.request(request);
    }

    /** Notes which disk a member has; it comes into the configuration as soon as nothing else changes it. */
    void recordIncarnation(long memberId, long incarnation) {
        changes.recordIncarnation(memberId, incarnation);
    }

    @Nullable
    Refusal transfer(long targetId, long timeoutNs) {
        long boundedNs = Math.max(0, Math.min(timeoutNs, MAX_TRANSFER_TIMEOUTS * options.electionTimeoutNs()));
        return handover.begin(targetId, nowNs + boundedNs);
    }

    void onPeerDown(long peerId) {
        handover.onPeerDown(peerId);
    }

    long transferTarget() {
        return handover.targetId();
    }

    /**
     * This member was removed or demoted, and that is committed. It goes on only until a quorum of those who stay has heard so, for
     * else they might need its vote to find out; at most for an election timeout. It proposes nothing meanwhile.
     */
    void sayFarewell() {
        if (farewellRound == 0) {
            farewellRound = reads.wantNext();
            farewellDeadlineNs = nowNs + options.electionTimeoutNs();
        }
    }

    /** True if this member may lead no more, and only waits for others to have heard so. */
    boolean isLeaving() {
        return farewellRound > 0;
    }

    boolean isFarewellSaid() {
        return farewellRound > 0 && (quorumOf(rounds) >= farewellRound || nowNs - farewellDeadlineNs >= 0);
    }

    /** Leadership ends now: whoever is most up to date may campaign at once. */
    void resign() {
        replication.tellCommit();
        handover.resign();
    }
}
