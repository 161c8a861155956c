package io.raftwright.api;

import io.raftwright.api.NodeStatus.Limit;
import io.raftwright.api.NodeStatus.Peer;
import io.raftwright.api.NodeStatus.PeerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A status to change at will: member 1 leads 2 and 3 in term 4, with 100 entries, all of them committed and applied. */
final class TestStatus {
    private Role role = Role.LEADER;
    private long leaderId = 1;
    private long transferTo;
    private Duration since = Duration.ofMinutes(3);
    private Duration silence = Duration.ofMillis(20);
    private NodeStatus.Indexes indexes = new NodeStatus.Indexes(1, 100, 100, 100, 100);
    private List<Long> voters = List.of(1L, 2L, 3L);
    private List<Long> outgoing = List.of();
    private final List<Peer> peers = new ArrayList<>();
    private Duration syncing = Duration.ZERO;
    private Duration writing = Duration.ZERO;
    private boolean isStalled;
    private NodeStatus.Waiting waiting = new NodeStatus.Waiting(0, 0, 0, Limit.NONE);

    static TestStatus leader() {
        return new TestStatus();
    }

    static TestStatus follower() {
        TestStatus status = new TestStatus();
        status.role = Role.FOLLOWER;
        status.leaderId = 2;
        return status;
    }

    TestStatus role(Role newRole) {
        role = newRole;
        return this;
    }

    TestStatus leaderless(Duration howLong) {
        leaderId = 0;
        since = howLong;
        return this;
    }

    TestStatus transferTo(long memberId) {
        transferTo = memberId;
        return this;
    }

    TestStatus indexes(long last, long durable, long commit, long applied) {
        indexes = new NodeStatus.Indexes(1, last, durable, commit, applied);
        return this;
    }

    TestStatus voters(Long... ids) {
        voters = List.of(ids);
        return this;
    }

    TestStatus outgoing(Long... ids) {
        outgoing = List.of(ids);
        return this;
    }

    /** Adds a member that answers, with all of its missing entries on their way. */
    TestStatus peer(long id, long match) {
        long lag = indexes.last() - match;
        peers.add(new Peer(
                id, PeerState.REPLICATE, match, match + 1, lag, (int) lag, 10 * lag, Duration.ofMillis(20), false));
        return this;
    }

    TestStatus silentPeer(long id, Duration howLong) {
        peers.add(new Peer(id, PeerState.PROBE, 50, 51, indexes.last() - 50, 0, 0, howLong, true));
        return this;
    }

    TestStatus syncing(Duration howLong) {
        syncing = howLong;
        return this;
    }

    TestStatus writing(Duration howLong) {
        writing = howLong;
        return this;
    }

    TestStatus stalled() {
        isStalled = true;
        return this;
    }

    TestStatus waiting(int proposals, long bytes, Limit limit) {
        waiting = new NodeStatus.Waiting(proposals, bytes, 0, limit);
        return this;
    }

    NodeStatus get() {
        return new NodeStatus(
                1,
                role,
                4,
                new NodeStatus.Leader(leaderId, since, silence, transferTo),
                indexes,
                new NodeStatus.Members(voters, outgoing, List.of()),
                peers,
                new NodeStatus.Snapshot(40, Duration.ofSeconds(90), NodeStatus.Snapshot.UNKNOWN),
                new NodeStatus.Disk(
                        7,
                        Duration.ofNanos(850_000),
                        Duration.ofMillis(40),
                        Duration.ofMillis(41),
                        syncing,
                        writing,
                        isStalled,
                        ""),
                waiting);
    }
}
