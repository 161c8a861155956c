package io.raftwright.internal.kernel;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;

/**
 * How far witnesses are told of the log: no further than every member that could lead instead and keeps up. A witness gives its
 * vote to nobody whose log is shorter than its own. If it knew of entries that the leader alone holds with their data, then with
 * the leader all would be lost, the other members too: none of them could win its vote.
 *
 * <p>A member keeps up while it holds what was written a heartbeat interval ago. One that does not, since it is down, cut off or
 * slow, is not waited for: witnesses take its place in the quorum, which is what they are for. So it delays the others by no more
 * than two intervals.
 *
 * <p>Owner: the consensus thread.
 */
final class WitnessPace {
    private final RaftLog log;
    private final CommitPoint committed;
    /** The end of the log at the last heartbeat, and at the one before. */
    private long lastIndexAtBeat;

    private long lastIndexBeatBefore;

    WitnessPace(RaftLog log, CommitPoint committed) {
        this.log = log;
        this.committed = committed;
    }

    /** Called once a heartbeat interval. */
    void beat() {
        lastIndexBeatBefore = lastIndexAtBeat;
        lastIndexAtBeat = log.lastWrittenIndex();
    }

    /** The last index that a witness may be told of now. */
    long lastIndex(PeerProgress[] peers) {
        Configuration configuration = committed.configuration();
        long last = log.lastWrittenIndex();
        for (PeerProgress peer : peers) {
            if (keepsUp(peer) && configuration.isVoter(peer.memberId()) && !configuration.isWitness(peer.memberId())) {
                last = Math.min(last, peer.matchIndex());
            }
        }
        return last;
    }

    private boolean keepsUp(PeerProgress peer) {
        return peer.state() == PeerProgress.State.REPLICATE && peer.matchIndex() >= lastIndexBeatBefore;
    }
}
