package io.raftwright.internal.runtime;

import io.raftwright.api.Clock;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.session.PendingProposals;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Gathers a node's status from what its stages publish. Any thread; never waits. */
final class StatusReport {
    private final long selfId;
    private final Clock clock;
    private final Progress progress;
    private final ViewBoard board;
    private final DiskWatch disk;
    private final DamageReport damage;
    private final PendingProposals<?> proposals;
    private final PendingReads reads;
    private final LocalReads localReads;
    private final long stallNs;
    /** A member not heard of for so long has missed heartbeats: three quarters of the time after which it counts as lost. */
    private final long silentNs;

    StatusReport(
            long selfId,
            Clock clock,
            NodeOptions options,
            Progress progress,
            ViewBoard board,
            DiskWatch disk,
            DamageReport damage,
            PendingProposals<?> proposals,
            PendingReads reads,
            LocalReads localReads) {
        this.selfId = selfId;
        this.clock = clock;
        this.progress = progress;
        this.board = board;
        this.disk = disk;
        this.damage = damage;
        this.proposals = proposals;
        this.reads = reads;
        this.localReads = localReads;
        this.stallNs = options.electionTimeout().toNanos();
        this.silentNs = stallNs / 4 * 3;
    }

    NodeStatus status() {
        Progress.Standing standing = progress.standing();
        ClusterView view = board.view();
        long now = clock.nanoTime();
        long lastIndex = progress.lastIndex.get();
        boolean isLeader = standing.role() == Role.LEADER;
        List<NodeStatus.Peer> peers = isLeader
                ? view.peers().stream().map(peer -> peer(peer, lastIndex, now)).toList()
                : List.of();
        return new NodeStatus(
                selfId,
                standing.role(),
                standing.term(),
                leader(standing, view, now),
                new NodeStatus.Indexes(
                        progress.firstIndex.get(),
                        lastIndex,
                        progress.durableIndex.get(),
                        progress.committed(),
                        progress.applied.get()),
                members(view.configuration()),
                peers,
                new NodeStatus.Snapshot(
                        progress.snapshotIndex.get(), since(board.snapshotNs(), now), NodeStatus.Snapshot.UNKNOWN),
                disk(now),
                waiting(view, isLeader));
    }

    private static NodeStatus.Leader leader(Progress.Standing standing, ClusterView view, long now) {
        Duration since = since(view.leaderSinceNs(), now);
        boolean isKnown = standing.leaderId() != Kernel.NO_LEADER;
        return new NodeStatus.Leader(
                standing.leaderId(), since, isKnown ? since(view.contactNs(), now) : since, view.transferTo());
    }

    private static NodeStatus.Members members(Configuration configuration) {
        return new NodeStatus.Members(
                boxed(configuration.voters()), boxed(configuration.outgoing()), boxed(configuration.learners()));
    }

    private static List<Long> boxed(long[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    private NodeStatus.Peer peer(ClusterView.PeerView peer, long lastIndex, long now) {
        long silence = Math.max(0, now - peer.contactNs());
        return new NodeStatus.Peer(
                peer.memberId(),
                peer.state(),
                peer.matchIndex(),
                peer.nextIndex(),
                Math.max(0, lastIndex - peer.matchIndex()),
                peer.inflight(),
                peer.inflightBytes(),
                Duration.ofNanos(silence),
                silence > silentNs);
    }

    /** A write that hangs holds the thread that would call it a stall, so that is seen here. */
    private NodeStatus.Disk disk(long now) {
        long writing = disk.writingNs(now);
        LatencyWindow syncs = disk.syncs();
        return new NodeStatus.Disk(
                progress.syncs.get(),
                Duration.ofNanos(syncs.percentileNs(50)),
                Duration.ofNanos(syncs.percentileNs(99)),
                Duration.ofNanos(syncs.maxNs()),
                Duration.ofNanos(disk.syncingNs(now)),
                Duration.ofNanos(writing),
                disk.isStalled() || writing > stallNs,
                damage.damage());
    }

    private NodeStatus.Waiting waiting(ClusterView view, boolean isLeader) {
        return new NodeStatus.Waiting(
                proposals.count(), proposals.bytes(), reads.count() + localReads.count(), limit(view, isLeader));
    }

    private NodeStatus.Limit limit(ClusterView view, boolean isLeader) {
        if (isLeader && view.isStorageFull()) {
            return NodeStatus.Limit.STORAGE;
        }
        if (isLeader && view.isTailFull()) {
            return NodeStatus.Limit.UNCOMMITTED;
        }
        return proposals.isFull() ? NodeStatus.Limit.PENDING : NodeStatus.Limit.NONE;
    }

    private static Duration since(long thenNs, long nowNs) {
        return Duration.ofNanos(Math.max(0, nowNs - thenNs));
    }
}
