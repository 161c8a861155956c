package io.raftwright.testkit.invariant;

import io.raftwright.api.NodeOptions;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statuses that no process may have, each beside one that it may. */
class StatusWatchTest {
    private static final String ORDER = "purged <= snapshot, applied <= commit <= last, durable <= last";
    private static final NodeOptions OPTIONS = NodeOptions.defaults();

    private final Court court = new Court();
    private final StatusWatch watch = new StatusWatch(court.judge, 1, OPTIONS);

    /** All in order: first 11, snapshot 20, applied 30, commit 40, durable 45, last 50. */
    @ParameterizedTest
    @CsvSource({
        "22, 20, 30, 40, 45, 50", // the log begins behind what the snapshot holds
        "11, 41, 30, 40, 45, 50", // the snapshot holds what is not committed
        "11, 20, 41, 40, 45, 50", // applied what is not committed
        "11, 20, 30, 51, 45, 50", // committed what is not there
        "11, 20, 30, 40, 51, 50" // durable what is not there
    })
    void shouldSeeIndexesOutOfOrder(long first, long snapshot, long applied, long commit, long durable, long last) {
        watch.look(status(5, indexes(11, 50, 45, 40, 30), 20, 0, List.of()));
        court.mustBeClean();

        watch.look(status(5, indexes(first, last, durable, commit, applied), snapshot, 0, List.of()));

        court.mustHaveSeen(ORDER);
    }

    @ParameterizedTest
    @CsvSource({"4, 20, 30, 40", "5, 19, 30, 40", "5, 20, 29, 40", "5, 20, 30, 39"})
    void shouldSeeWhatGoesBack(long term, long snapshot, long applied, long commit) {
        watch.look(status(5, indexes(11, 50, 45, 40, 30), 20, 0, List.of()));

        watch.look(status(term, indexes(11, 50, 45, commit, applied), snapshot, 0, List.of()));

        court.mustHaveSeen("term, snapshot, applied and commit never go back");
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1"})
    void shouldSeeABoundPassed(int morePending, int moreInflight) {
        int pending = OPTIONS.maxPendingProposals();
        int inflight = OPTIONS.maxInflightMessages();
        watch.look(status(5, indexes(11, 50, 45, 40, 30), 20, pending, List.of(peer(0, inflight))));
        court.mustBeClean();

        watch.look(status(
                5, indexes(11, 50, 45, 40, 30), 20, pending + morePending, List.of(peer(0, inflight + moreInflight))));

        court.mustHaveSeen(morePending > 0 ? "pending proposals are bounded" : "messages under way are bounded");
    }

    @Test
    void shouldSeeALeaderThatCountsWhatIsNotHeld() {
        JudgedLog log = court.log(2);
        log.append(Court.noOp(1, 5, 0), 0);
        log.force();
        court.judge.member(1).leads(5);
        watch.look(status(5, indexes(11, 50, 45, 40, 30), 20, 0, List.of(peer(1, 0))));
        court.mustBeClean();

        watch.look(status(5, indexes(11, 50, 45, 40, 30), 20, 0, List.of(peer(2, 0))));

        court.mustHaveSeen("a leader counts what is held");
    }

    private static NodeStatus.Indexes indexes(long first, long last, long durable, long commit, long applied) {
        return new NodeStatus.Indexes(first, last, durable, commit, applied);
    }

    private static NodeStatus.Peer peer(long matchIndex, int inflight) {
        return new NodeStatus.Peer(
                2, NodeStatus.PeerState.REPLICATE, matchIndex, matchIndex + 1, 0, inflight, 100L, Duration.ZERO, false);
    }

    private static NodeStatus status(
            long term, NodeStatus.Indexes indexes, long snapshot, int pending, List<NodeStatus.Peer> peers) {
        Duration none = Duration.ZERO;
        return new NodeStatus(
                1,
                Role.LEADER,
                term,
                new NodeStatus.Leader(1, none, none, 0),
                indexes,
                new NodeStatus.Members(List.of(1L, 2L, 3L), List.of(), List.of()),
                peers,
                new NodeStatus.Snapshot(snapshot, none, NodeStatus.Snapshot.UNKNOWN),
                new NodeStatus.Disk(0, none, none, none, none, none, false, ""),
                new NodeStatus.Waiting(pending, 0, 0, NodeStatus.Limit.NONE));
    }
}
