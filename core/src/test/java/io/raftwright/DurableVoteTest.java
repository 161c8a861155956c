package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.NodeListener;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vote leaves a member only when it is on its disk: whole members, played in steps. */
class DurableVoteTest {
    private final List<StepNetwork.Frame> votes = new ArrayList<>();

    /** Notes each vote that is asked for or given, on its way; holds none back. */
    private boolean note(StepNetwork.Frame frame) {
        Message header = frame.header();
        boolean isVote = frame.is(MessageType.VOTE_REQUEST)
                || (frame.is(MessageType.VOTE_REPLY) && header.has(Message.POSITIVE));
        if (isVote && !header.has(Message.PRE_VOTE)) {
            votes.add(frame);
        }
        return false;
    }

    /** One of three is gone, and the disk of another does nothing when it votes, for itself or for the third. */
    private long voteWithoutADisk(StepCluster cluster) {
        long old = cluster.awaitLeader();
        long voter = cluster.anyFollower();
        cluster.pass(50);
        cluster.network.hold(this::note);
        cluster.log(voter).freeze();
        long term = cluster.log(voter).term();

        cluster.crash(old);
        cluster.await(
                () -> cluster.log(voter).term() > term && cluster.log(voter).votedFor() != 0);
        cluster.pass(20);
        return voter;
    }

    private void assertNoVoteOf(long voter) {
        assertEquals(
                List.of(), votes.stream().filter(frame -> frame.from() == voter).toList());
    }

    /** Nobody votes for two members in one term: whoever asks votes for itself. */
    private void assertOneVotePerTerm() {
        Map<String, Long> candidates = new HashMap<>();
        for (StepNetwork.Frame frame : votes) {
            long candidate = frame.is(MessageType.VOTE_REQUEST) ? frame.from() : frame.to();
            String vote = "member=" + frame.from() + ", term=" + frame.header().term();
            Long before = candidates.putIfAbsent(vote, candidate);
            assertTrue(before == null || before == candidate, () -> vote + ", candidates=" + before + "," + candidate);
        }
    }

    // scenario 3
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldVoteOnlyWhenTheDiskHasIt(long seed) {
        try (StepCluster cluster = new StepCluster(3, seed)) {
            long voter = voteWithoutADisk(cluster);

            assertNoVoteOf(voter);
            assertEquals(0, cluster.leader());

            cluster.log(voter).recover();
            assertTrue(cluster.awaitLeader() != 0);
            assertTrue(votes.stream().anyMatch(frame -> frame.from() == voter));
            assertOneVotePerTerm();
        }
    }

    // scenario 3
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldHaveToldNobodyOfAVoteThatAPowerLossTook(long seed) {
        try (StepCluster cluster = new StepCluster(3, seed)) {
            long voter = voteWithoutADisk(cluster);

            cluster.crash(voter);
            assertNoVoteOf(voter);
            cluster.start(voter, new NodeListener() {});

            assertTrue(cluster.awaitLeader() != 0);
            assertOneVotePerTerm();
        }
    }
}
