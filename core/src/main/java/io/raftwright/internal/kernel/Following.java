package io.raftwright.internal.kernel;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.RaftLog;
import java.nio.ByteBuffer;

/** What a member does with what its leader says (Raft paper §5.3, §7). Owner: the consensus thread. */
final class Following {
    private final RaftLog log;
    private final Effects effects;
    private final CommitPoint committed;
    private final Election election;
    /** An answer to a heartbeat then vouches for a lease, which must be remembered after a restart. */
    private final boolean isLeased;

    Following(RaftLog log, Effects effects, CommitPoint committed, Election election, boolean isLeased) {
        this.log = log;
        this.effects = effects;
        this.committed = committed;
        this.election = election;
        this.isLeased = isLeased;
    }

    /** Entries, or a probe: takes over what is missing, or says where the logs may agree. */
    void onAppend(long peerId, long leaderTerm, long prevIndex, long prevTerm, long leaderCommit, ByteBuffer frames) {
        if (!election.onLeaderContact(peerId, leaderTerm)) {
            effects.sendAppendRejected(peerId, election.term(), prevIndex, 0, 0);
            return;
        }
        if (!holds(prevIndex, prevTerm)) {
            long hint = log.lastIndexWithin(prevIndex, prevTerm);
            if (log.isWhole()) {
                effects.sendAppendRejected(peerId, election.term(), prevIndex, hint, log.termAt(hint));
            } else {
                askForLost(peerId, hint);
            }
            return;
        }
        long lastIndex = log.accept(prevIndex, frames, committed.index(), leaderCommit);
        committed.advance(Math.min(leaderCommit, lastIndex));
        acknowledge(peerId, lastIndex);
    }

    /** The log is the leader's up to an index: promises to keep it, unless it may have promised more and lost that. */
    void acknowledge(long peerId, long index) {
        if (log.isWhole()) {
            effects.sendAppendAccepted(peerId, election.term(), index);
        } else {
            askForLost(peerId, index);
        }
    }

    /** From where the logs may agree on; what is committed is the same everywhere. */
    private void askForLost(long peerId, long agreedIndex) {
        long from = Math.max(agreedIndex, committed.index());
        effects.sendHealing(peerId, election.term(), from, log.termAt(from));
    }

    /** What is committed is the same everywhere, whatever became of the entry itself. */
    private boolean holds(long index, long term) {
        return index >= 0 && index <= log.lastIndex() && (index <= committed.index() || log.termAt(index) == term);
    }

    /** A heartbeat, which promises that this member holds the leader's entries up to the commit index it names. */
    void onHeartbeat(long peerId, long leaderTerm, long leaderCommit, long round) {
        if (!election.onLeaderContact(peerId, leaderTerm)) {
            effects.sendAppendRejected(peerId, election.term(), 0, 0, 0);
            return;
        }
        if (log.isWhole()) { // or else the leader goes by what this member held once
            committed.advance(Math.min(leaderCommit, log.lastIndex()));
        }
        if (round != Effects.NO_ROUND && (!isLeased || election.isTermDurable())) {
            effects.sendHeartbeatReply(peerId, election.term(), round);
        }
    }

    /** A snapshot is complete and durable here; true if the log was dropped for it. */
    boolean onSnapshotInstalled(long index, long snapshotTerm, int chain, Configuration asOfIndex) {
        election.onSnapshotPending(false);
        if (index <= committed.index()) {
            return false;
        }
        if (log.termAt(index) == snapshotTerm) {
            committed.advance(index);
            return false;
        }
        log.reset(index, snapshotTerm, chain);
        committed.install(index, asOfIndex);
        return true;
    }
}
