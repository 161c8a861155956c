package io.raftwright.internal.runtime;

import io.raftwright.api.NodeStatus;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.replication.PeerProgress;
import java.util.Arrays;
import java.util.List;

/**
 * Where the consensus thread pins up what it knows of the cluster, several times between two heartbeats.
 *
 * <p>Owner: the consensus thread; {@link #view} and {@link #snapshotNs} from any thread.
 */
final class ViewBoard {
    /** When the newest snapshot was taken, installed, or found at the start. Writer: the consensus thread. */
    private final Position snapshotNs;
    /** Writer: the consensus thread. */
    private volatile ClusterView view;

    private long leaderId = Kernel.NO_LEADER;
    private long leaderSinceNs;
    private boolean isStorageFull;

    ViewBoard(long nowNs) {
        this.view = ClusterView.unknown(nowNs);
        this.snapshotNs = new Position(nowNs);
        this.leaderSinceNs = nowNs;
    }

    /** Pins up the present state. */
    void publish(long nowNs, Kernel kernel) {
        if (leaderId != kernel.leaderId()) {
            leaderId = kernel.leaderId();
            leaderSinceNs = nowNs;
            isStorageFull = false;
        }
        List<ClusterView.PeerView> peers =
                Arrays.stream(kernel.peers()).map(ViewBoard::view).toList();
        view = new ClusterView(
                kernel.configuration(),
                peers,
                leaderSinceNs,
                kernel.contactNs(),
                kernel.transferTarget(),
                kernel.isTailFull(),
                isStorageFull);
    }

    private static ClusterView.PeerView view(PeerProgress peer) {
        NodeStatus.PeerState state = switch (peer.state()) {
            case PROBE -> NodeStatus.PeerState.PROBE;
            case REPLICATE -> NodeStatus.PeerState.REPLICATE;
            case SNAPSHOT -> NodeStatus.PeerState.SNAPSHOT;
        };
        return new ClusterView.PeerView(
                peer.memberId(),
                state,
                peer.matchIndex(),
                peer.nextIndex(),
                peer.inflightCount(),
                peer.inflightBytes(),
                peer.lastContactNs());
    }

    /** The log had no room for what was staged. It is taken for full until something is written. */
    void storageFull() {
        isStorageFull = true;
    }

    /** So many entries of the leader's own were written. */
    void written(long count) {
        isStorageFull &= count == 0;
    }

    /** A snapshot was taken or installed. */
    void snapshot(long nowNs) {
        snapshotNs.set(nowNs);
    }

    ClusterView view() {
        return view;
    }

    long snapshotNs() {
        return snapshotNs.get();
    }
}
