package io.raftwright.internal.kernel;

import io.raftwright.api.RefusedException.Reason;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;
import org.jspecify.annotations.Nullable;

/**
 * Leadership on its way to another member (Raft dissertation §3.10): nothing new is proposed, the member is brought up to date,
 * then told to campaign at once.
 *
 * <pre>
 *   none ──begin──▶ catching up ──log complete there──▶ offered ──▶ (this leadership ends)
 *     ▲                  │                                 │
 *     └── deadline, target may not lead any more ──────────┘      another target: begins anew
 * </pre>
 *
 * <p>Owner: the consensus thread.
 */
final class Handover {
    private final long selfId;
    private final long term;
    private final RaftLog log;
    private final Effects effects;
    private final CommitPoint committed;
    private final Replication replication;

    private long targetId = Kernel.NO_LEADER;
    private long deadlineNs;
    private boolean isOffered;

    Handover(long selfId, long term, RaftLog log, Effects effects, CommitPoint committed, Replication replication) {
        this.selfId = selfId;
        this.term = term;
        this.log = log;
        this.effects = effects;
        this.committed = committed;
        this.replication = replication;
    }

    /** The member that leadership is on its way to, or {@link Kernel#NO_LEADER}. */
    long targetId() {
        return targetId;
    }

    boolean isUnderWay() {
        return targetId != Kernel.NO_LEADER;
    }

    /**
     * Begins; a transfer to another member that is on its way is given up for it.
     *
     * @param target     a member, or {@link Kernel#NO_LEADER} for whichever is most up to date
     * @param deadlineAt when to give up
     */
    @Nullable
    Refusal begin(long target, long deadlineAt) {
        long chosen = target == Kernel.NO_LEADER ? mostUpToDate() : target;
        if (chosen == selfId || !committed.mayLead(chosen)) {
            return new Refusal(
                    Reason.NO_SUCH_VOTER,
                    "no member that could lead, target=" + target + ", " + committed.configuration());
        }
        if (targetId != chosen) {
            targetId = chosen;
            deadlineNs = deadlineAt;
            isOffered = false;
        }
        return null;
    }

    /** Gives up when it took too long. */
    void tick(long now) {
        if (isUnderWay() && now - deadlineNs >= 0) {
            targetId = Kernel.NO_LEADER;
        }
    }

    /** Gives up when the target cannot be reached any more. */
    void onPeerDown(long peerId) {
        if (peerId == targetId) {
            targetId = Kernel.NO_LEADER;
        }
    }

    /** Gives up when the target may not lead in the configuration now in force. */
    void followConfiguration() {
        if (isUnderWay() && !committed.mayLead(targetId)) {
            targetId = Kernel.NO_LEADER;
        }
    }

    /** Tells the target to campaign once it holds the whole log; a lease is no proof any more from then on. */
    void offerIfCaughtUp(Lease lease) {
        PeerProgress peer = isOffered || !isUnderWay() ? null : replication.progress(targetId);
        if (peer != null && peer.matchIndex() == log.lastIndex()) {
            isOffered = true;
            lease.revoke();
            effects.sendTimeoutNow(targetId, term, log.lastIndex());
        }
    }

    /** Leadership ends now: whoever is most up to date may campaign at once. */
    void resign() {
        long successor = mostUpToDate();
        if (successor != Kernel.NO_LEADER) {
            effects.sendTimeoutNow(successor, term, log.lastIndex());
        }
    }

    private long mostUpToDate() {
        PeerProgress best = null;
        for (PeerProgress peer : replication.peers()) {
            if (committed.mayLead(peer.memberId()) && (best == null || isFitter(peer, best))) {
                best = peer;
            }
        }
        return best == null ? Kernel.NO_LEADER : best.memberId();
    }

    private static boolean isFitter(PeerProgress peer, PeerProgress other) {
        return peer.matchIndex() != other.matchIndex()
                ? peer.matchIndex() > other.matchIndex()
                : peer.lastContactNs() - other.lastContactNs() > 0;
    }
}
