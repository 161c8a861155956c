package io.raftwright.internal.kernel;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;
import java.util.Arrays;

/**
 * How far witnesses are told of the log: no further than every member that could lead instead and keeps up. A witness gives its
 * vote to nobody whose log is shorter than its own. If it knew of entries that the leader alone holds with their data, then with
 * the leader all would be lost, the other members too: none of them could win its vote.
 *
 * <p>A member keeps up while it holds what was written a heartbeat interval ago. One that does not, since it is down, cut off or
 * slow, is not waited for: witnesses take its place in the quorum, which is what they are for. So it delays the others by no more
 * than two intervals.
 *
 * <p>If nobody keeps up, the leader's own disk must hold an entry before a witness does, or a power failure would leave the
 * witness with an entry that is nowhere else. And a leader that is itself about to leave waits for somebody to take its place, as
 * long as it takes: its own removal must not be what makes the data unreachable.
 *
 * <p>Owner: the consensus thread.
 */
final class WitnessPace {
    private final long selfId;
    private final RaftLog log;
    private final CommitPoint committed;
    /** The end of the log at the last heartbeat, and at the one before. */
    private long lastIndexAtBeat;

    private long lastIndexBeatBefore;
    /** The newest configuration in the log that was not committed when it was looked at, and its index; or 0. */
    private Configuration pending = Configuration.unknown();

    private long pendingIndex;

    WitnessPace(long selfId, RaftLog log, CommitPoint committed) {
        this.selfId = selfId;
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
        Configuration coming = coming();
        boolean isStaying = isStaying(coming);
        long last = log.lastWrittenIndex();
        long best = 0;
        boolean isAnyKeepingUp = false;
        for (PeerProgress peer : peers) {
            if (!peer.isWitness() && isVoter(isStaying ? committed.configuration() : coming, peer.memberId())) {
                best = Math.max(best, peer.matchIndex());
                if (keepsUp(peer)) {
                    isAnyKeepingUp = true;
                    last = Math.min(last, peer.matchIndex());
                }
            }
        }
        return isAnyKeepingUp ? last : Math.min(last, isStaying ? log.durableIndex() : best);
    }

    /** False for a leader that the next step of a change takes away. To enter a joint configuration is not that step yet. */
    private boolean isStaying(Configuration coming) {
        boolean isCommitted = log.newestPendingConfiguration() == 0;
        return isCommitted ? isVoter(coming, selfId) : coming.isVoter(selfId);
    }

    /** The newest configuration in the log, committed or not. */
    private Configuration coming() {
        long index = log.newestPendingConfiguration();
        if (index == 0) {
            return committed.configuration();
        }
        if (index != pendingIndex) {
            pending = log.configurationAt(index);
            pendingIndex = index;
        }
        return pending;
    }

    /** True if it votes when a joint configuration is left. */
    private static boolean isVoter(Configuration configuration, long memberId) {
        return Arrays.binarySearch(configuration.voters(), memberId) >= 0;
    }

    private boolean keepsUp(PeerProgress peer) {
        return peer.state() == PeerProgress.State.REPLICATE && peer.matchIndex() >= lastIndexBeatBefore;
    }
}
