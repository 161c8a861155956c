package io.raftwright.internal.kernel;

import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;

/**
 * When a leader stops its heartbeats because nothing happens, and when it begins again. The members are asked first, by their
 * heartbeats: whoever answers has stopped its own election timer, so once all did, nobody misses the leader.
 *
 * <pre>
 *   talking ──nothing happened for long──▶ asking ──every member agreed──▶ silent
 *      ▲                                     │                              │
 *      └──────────── anything happens ───────┴──────────────────────────────┘
 * </pre>
 *
 * <p>This concerns timers only, never votes or entries: whatever was safe stays so.
 *
 * <p>Owner: the consensus thread.
 */
final class SilentLeader {
    private static final long NOT_ASKED = 0;

    private final long term;
    private final KernelOptions options;
    private final RaftLog log;
    private final CommitPoint committed;
    private final Replication replication;
    private final ReadRounds reads;
    private final Handover handover;

    private long idleSinceNs;
    private long idleIndex;
    /** The round of heartbeats from which on members that agree are counted. */
    private long askedRound = NOT_ASKED;

    private boolean isSilent;
    private boolean isDisturbed;

    SilentLeader(
            long term,
            KernelOptions options,
            RaftLog log,
            CommitPoint committed,
            Replication replication,
            ReadRounds reads,
            Handover handover,
            long nowNs) {
        this.term = term;
        this.options = options;
        this.log = log;
        this.committed = committed;
        this.replication = replication;
        this.reads = reads;
        this.handover = handover;
        this.idleSinceNs = nowNs;
    }

    /** True while no heartbeats are sent and none are missed. */
    boolean isSilent() {
        return isSilent;
    }

    /** True if heartbeats ask the members to fall silent. */
    boolean isAsking() {
        return askedRound != NOT_ASKED && !isDisturbed;
    }

    /** Something happens that needs heartbeats: a read, or a message while there should be none. */
    void disturb() {
        isDisturbed = true;
    }

    /** Heartbeats are due: falls silent instead, if every member agreed. Otherwise it may be time to ask. */
    void look(long nowNs) {
        if (options.quiesceAfterNs() == 0) {
            return;
        }
        if (isDisturbed || log.lastIndex() != idleIndex || !isSettled(nowNs)) {
            isDisturbed = false;
            idleIndex = log.lastIndex();
            idleSinceNs = nowNs;
            askedRound = NOT_ASKED;
        } else if (askedRound != NOT_ASKED) {
            isSilent = haveAllAgreed();
        } else if (nowNs - idleSinceNs >= options.quiesceAfterNs() && reads.begin()) {
            askedRound = reads.round();
        }
    }

    /** Everything is committed, of this term too, everyone holds it and knows so, everyone was heard of lately, and nothing is under way. */
    private boolean isSettled(long nowNs) {
        if (log.lastIndex() != committed.index()
                || committed.term() != term
                || handover.isUnderWay()
                || reads.isWanted()) {
            return false;
        }
        for (PeerProgress peer : replication.peers()) {
            if (peer.state() != PeerProgress.State.REPLICATE
                    || peer.matchIndex() != committed.index()
                    || peer.isCommitUntold(committed.index())
                    || nowNs - peer.lastContactNs() > options.electionTimeoutNs()) {
                return false;
            }
        }
        return true;
    }

    private boolean haveAllAgreed() {
        for (PeerProgress peer : replication.peers()) {
            if (peer.readRound() < askedRound) {
                return false;
            }
        }
        return true;
    }

    /**
     * Ends a silence that is disturbed. Nobody was asked for a sign of life meanwhile, so the time without counts from now.
     *
     * @return true if heartbeats are due at once
     */
    boolean breakIfDisturbed(long nowNs) {
        boolean isOver =
                isSilent && (isDisturbed || log.lastIndex() != idleIndex || handover.isUnderWay() || reads.isWanted());
        if (isOver) {
            isSilent = false;
            askedRound = NOT_ASKED;
            idleSinceNs = nowNs;
            for (PeerProgress peer : replication.peers()) {
                peer.contacted(nowNs);
            }
        }
        return isOver;
    }
}
