package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Membership;
import io.raftwright.api.MembershipPolicy;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Five vote in a service of eight instances, as their leader sees to, and two of the five lose their machines for good, one after the
 * other. All the while somebody writes through an observer.
 */
@Timeout(120)
class LostMachinesTest {
    private static final int VOTERS = 5;
    private static final int INSTANCES = 8;
    /** Neither votes nor is lost: writes, and sees each membership that is in force. */
    private static final long OBSERVER = INSTANCES;

    private static final long REPLACE_MS = 600;
    private static final long LONGEST_MS = 6_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final NodeOptions OPTIONS = StepCluster.OPTIONS.toBuilder()
            .membership(MembershipPolicy.automatic(VOTERS)
                    .withReplaceVoterAfter(Duration.ofMillis(REPLACE_MS))
                    .withPromoteAfter(Duration.ofMillis(200))
                    .withPause(Duration.ofMillis(200)))
            .build();

    @Test
    void shouldReplaceTwoOfFiveOneAfterTheOther() {
        try (Play play = new Play()) {
            long first = play.lose(play.cluster.awaitLeader());
            play.awaitFiveThatVote();
            assertFalse(play.voters().contains(first));

            play.lose(play.cluster.awaitLeader());
            play.awaitFiveThatVote();

            assertEquals(2, play.replacements());
            play.assertNothingLost();
        }
    }

    /** At the same moment, while the first is not missed yet, while it is being replaced, and just after that. */
    @ParameterizedTest
    @ValueSource(longs = {0, 100, 400, 600, 640, 680, 720, 760, 800, 900, 1_100})
    void shouldReplaceTwoOfFiveWheneverTheSecondIsLost(long betweenMs) {
        for (boolean isLeaderFirst : List.of(true, false)) {
            try (Play play = new Play()) {
                long leader = play.cluster.awaitLeader();
                long other = leader % VOTERS + 1;
                play.lose(isLeaderFirst ? leader : other);
                play.pass(betweenMs);

                play.lose(isLeaderFirst ? other : leader);
                play.awaitFiveThatVote();

                assertEquals(2, play.replacements(), () -> "one at a time: " + play.inForce);
                play.assertNothingLost();
            }
        }
    }

    /** However many of its messages get through once it has begun to replace the first, the leader is the second. */
    @Test
    void shouldReplaceBothWhenTheSecondLeadsAndIsLostInTheMiddle() {
        Set<Boolean> outcomes = new HashSet<>();
        for (int frames = 0; frames < 24; frames += 3) {
            try (Play play = new Play()) {
                long leader = play.cluster.awaitLeader();
                play.rest();
                long before = play.lastIndexOf(leader);
                int[] left = {frames};
                play.cluster.network.hold(
                        frame -> frame.from() == leader && play.lastIndexOf(leader) > before && left[0]-- <= 0);
                play.lose(leader % VOTERS + 1);
                play.await(() -> play.lastIndexOf(leader) > before);

                play.lose(leader);
                outcomes.add(play.replacements() > 0);
                play.cluster.network.holdNothing();
                play.goOn();
                play.awaitFiveThatVote();

                assertEquals(2, play.replacements(), () -> "one at a time: " + play.inForce);
                play.assertNothingLost();
            }
        }
        assertEquals(Set.of(false, true), outcomes, "the change was in force sometimes, and sometimes not");
    }

    /** A service at work, and what is seen of it. */
    private static final class Play implements AutoCloseable {
        private final StepCluster cluster = new StepCluster(VOTERS, 7, OPTIONS);
        private final Set<Long> lost = new HashSet<>();
        private final List<Membership> inForce = new ArrayList<>();
        private CompletableFuture<Long> write = CompletableFuture.completedFuture(0L);
        private long acknowledged;
        private int judged;
        private boolean isResting;

        Play() {
            for (long id = VOTERS + 1; id < INSTANCES; id++) {
                cluster.ask(id, 1, 2, 3);
            }
            NodeListener onlooker = new NodeListener() {
                @Override
                public void onMembership(Membership membership) {
                    inForce.add(membership);
                }
            };
            cluster.ask(OBSERVER, onlooker, 1, 2, 3);
            await(() -> !inForce.isEmpty() && present().addresses().size() == INSTANCES);
            pass(500);
        }

        Membership present() {
            return inForce.get(inForce.size() - 1);
        }

        List<Long> voters() {
            return present().voters();
        }

        /** Its power fails, and it never comes back. */
        long lose(long id) {
            cluster.crash(id);
            lost.add(id);
            return id;
        }

        void pass(long ms) {
            for (long i = 0; i < ms; i++) {
                step();
            }
        }

        void awaitFiveThatVote() {
            await(() -> !present().isJoint()
                    && voters().size() == VOTERS
                    && voters().stream().noneMatch(lost::contains));
        }

        private void await(BooleanSupplier condition) {
            for (long i = 0; i < LONGEST_MS && !condition.getAsBoolean(); i++) {
                step();
            }
            assertTrue(condition.getAsBoolean(), () -> "not in time, lost=" + lost + ", " + inForce);
        }

        /** Nobody writes for a while. */
        void rest() {
            isResting = true;
            await(write::isDone);
        }

        void goOn() {
            isResting = false;
        }

        /** Of a member's log; 0 if the member is lost. */
        long lastIndexOf(long id) {
            return lost.contains(id) ? 0 : cluster.node(id).status().lastIndex();
        }

        /** Each write adds one, and the next goes when it is acknowledged: the sum is what was acknowledged, if all is there, once. */
        private void step() {
            cluster.step();
            inForce.subList(judged, inForce.size()).forEach(this::judge);
            judged = inForce.size();
            if (write.isDone() && !isResting) {
                assertEquals(acknowledged, write.join());
                acknowledged++;
                write = cluster.node(OBSERVER).propose(SumMachine.add(1), PATIENCE);
            }
        }

        /** How often one voter took the place of another. */
        long replacements() {
            return inForce.stream().filter(Membership::isJoint).count();
        }

        void assertNothingLost() {
            for (long id = 1; id <= INSTANCES; id++) {
                if (!lost.contains(id)) {
                    long own = id;
                    long before = acknowledged - 1;
                    long sum = cluster.get(
                            cluster.node(id).read(() -> cluster.machine(own).sum(), PATIENCE));
                    assertTrue(sum == before || sum == before + 1, "acknowledged=" + before + ", sum=" + sum);
                }
            }
        }

        /** Of whatever is in force a majority is there, and no more than one voter is replaced at a time. */
        private void judge(Membership membership) {
            assertHasMajority(membership.voters());
            assertEquals(VOTERS, membership.voters().size(), membership::toString);
            if (membership.isJoint()) {
                assertHasMajority(membership.outgoing());
                List<Long> coming = new ArrayList<>(membership.voters());
                coming.removeAll(membership.outgoing());
                assertEquals(1, coming.size(), membership::toString);
            }
        }

        private void assertHasMajority(List<Long> voters) {
            long there = voters.stream().filter(id -> !lost.contains(id)).count();
            assertTrue(2 * there > voters.size(), () -> "voters=" + voters + ", lost=" + lost);
        }

        @Override
        public void close() {
            cluster.close();
        }
    }
}
