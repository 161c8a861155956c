package io.raftwright.internal.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.MembershipPolicy;
import io.raftwright.api.MembershipRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** What holds of every step that a leader takes, in any situation. */
class VoterChoicePropertiesTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    /** Members, and how the leader sees them. */
    private record Situation(
            long leader, Configuration configuration, List<Presence> presences, MembershipPolicy policy, long quietNs) {

        static Situation drawn(long seed, int size, int voterCount, int target) {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> voters = new ArrayList<>();
            List<String> learners = new ArrayList<>();
            for (int id = 1; id <= size; id++) {
                (id <= voterCount ? voters : learners).add("" + id);
            }
            Configuration configuration =
                    VoterChoiceTest.configuration(String.join(" ", voters), String.join(" ", learners));
            long leader = 1L + random.nextInt(voters.size());
            int trouble = random.nextInt(4);
            List<Presence> presences = Arrays.stream(configuration.membersExcept(leader))
                    .mapToObj(id -> drawn(id, trouble, random))
                    .toList();
            MembershipPolicy policy = MembershipPolicy.automatic(target)
                    .withRemoveLearnerAfter(random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(15));
            return new Situation(leader, configuration, presences, policy, random.nextLong(20 * SECOND_NS));
        }

        private static Presence drawn(long id, int trouble, SplittableRandom random) {
            boolean isUp = random.nextInt(4) >= trouble;
            return new Presence(
                    id,
                    isUp,
                    isUp ? random.nextLong(10 * SECOND_NS) : 0,
                    isUp ? 0 : random.nextLong(20 * SECOND_NS),
                    random.nextInt(4) > 0,
                    random.nextInt(8) == 0);
        }

        NextStep next() {
            return VoterChoice.next(leader, configuration, presences, policy, id -> "" + id % 3, quietNs);
        }

        boolean isUp(long id) {
            return id == leader || presence(id).isUp();
        }

        Presence presence(long id) {
            return presences.stream()
                    .filter(presence -> presence.memberId() == id)
                    .findFirst()
                    .orElseThrow();
        }

        boolean isHealthy(Set<Long> voters) {
            return 2 * voters.stream().filter(this::isUp).count() > voters.size();
        }
    }

    private static Set<Long> voters(Configuration configuration) {
        return Arrays.stream(configuration.voters()).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    private static @Nullable Configuration after(Situation situation) {
        MembershipRequest request = situation.next().request();
        if (request == null) {
            return null;
        }
        ChangeOutcome.Changed changed = (ChangeOutcome.Changed) MembershipRule.next(situation.configuration(), request);
        Configuration next = changed.configuration();
        return next.isJoint()
                ? ((ChangeOutcome.Changed) MembershipRule.next(next, MembershipRequest.leaveJoint())).configuration()
                : next;
    }

    @Property(tries = 3000)
    void shouldNeverLoseAMajorityOrDoTooMuchAtOnce(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int size,
            @ForAll @IntRange(min = 1, max = 8) int voterCount,
            @ForAll @IntRange(max = 3) int target) {
        Situation situation = Situation.drawn(seed, size, Math.min(size, voterCount), 2 * target + 1);

        Configuration next = after(situation);

        if (next != null) {
            Set<Long> before = voters(situation.configuration());
            Set<Long> now = voters(next);
            assertTrue(situation.isHealthy(before), "nothing is done without a majority");
            assertTrue(situation.isHealthy(now), "nor so that there is none");
            assertTrue(now.contains(situation.leader()));
            if (now.equals(before)) {
                int gone = situation.configuration().membersExcept(0).length - next.membersExcept(0).length;
                assertEquals(1, gone, "one learner is removed, or nothing happens");
            } else {
                shouldStepSafely(situation, before, now);
                assertEquals(
                        situation.configuration().membersExcept(0).length,
                        next.membersExcept(0).length,
                        "a voter is demoted, and not forgotten");
            }
        }
    }

    private static void shouldStepSafely(Situation situation, Set<Long> before, Set<Long> now) {
        Set<Long> come = new TreeSet<>(now);
        come.removeAll(before);
        Set<Long> gone = new TreeSet<>(before);
        gone.removeAll(now);
        int target = situation.policy().voters();
        assertEquals(1, now.size() % 2);
        assertTrue(come.size() + gone.size() <= 2);
        assertTrue(situation.quietNs() >= situation.policy().pause().toNanos());
        for (long id : come) {
            Presence presence = situation.presence(id);
            assertTrue(presence.isUp() && presence.isCaughtUp() && !presence.isLeaving());
            assertTrue(presence.upNs() >= situation.policy().promoteAfter().toNanos());
        }
        if (now.size() < Math.min(before.size(), target)) {
            assertTrue(now.size() >= Math.min(3, target));
            assertTrue(gone.stream()
                    .allMatch(
                            id -> !situation.isUp(id) || situation.presence(id).isLeaving()));
        }
        assertTrue(Math.abs(now.size() - target) <= Math.abs(before.size() - target) || now.size() < before.size());
    }

    @Property(tries = 1000)
    void shouldDecideTheSameInTheSameSituation(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int size,
            @ForAll @IntRange(min = 1, max = 8) int voterCount) {
        Situation one = Situation.drawn(seed, size, Math.min(size, voterCount), 3);
        Situation other = Situation.drawn(seed, size, Math.min(size, voterCount), 3);
        List<Presence> turned = new ArrayList<>(other.presences());
        java.util.Collections.reverse(turned);

        assertEquals(
                one.next(),
                new Situation(other.leader(), other.configuration(), turned, other.policy(), other.quietNs()).next());
    }

    /** Those that are up stay up, the others stay away: a few steps later all is as it should be, and nothing more happens. */
    @Property(tries = 1000)
    void shouldConvergeAndThenRest(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int size,
            @ForAll @IntRange(min = 1, max = 8) int voterCount,
            @ForAll @IntRange(max = 3) int half) {
        int target = 2 * half + 1;
        Situation situation = Situation.drawn(seed, size, Math.min(size, voterCount), target);
        if (!situation.isHealthy(voters(situation.configuration()))) {
            assertNull(situation.next().request());
            return;
        }
        List<Presence> settled = situation.presences().stream()
                .map(presence -> new Presence(
                        presence.memberId(),
                        presence.isUp(),
                        presence.isUp() ? 60 * SECOND_NS : 0,
                        presence.isUp() ? 0 : 12 * SECOND_NS,
                        true,
                        false))
                .toList();
        MembershipPolicy policy = MembershipPolicy.automatic(target);
        Configuration present = situation.configuration();
        for (int step = 0; step < size + 8; step++) {
            Situation then = new Situation(situation.leader(), present, settled, policy, 60 * SECOND_NS);
            Configuration next = after(then);
            if (next == null) {
                break;
            }
            assertNotEquals(next, present);
            present = next;
        }

        Situation end = new Situation(situation.leader(), present, settled, policy, 60 * SECOND_NS);
        assertNull(end.next().request(), () -> "still at it: " + end.next());
        long upCount = Arrays.stream(present.membersExcept(0)).filter(end::isUp).count();
        if (upCount >= target) {
            Configuration finalOne = present;
            assertEquals(target, present.voters().length);
            assertTrue(Arrays.stream(present.voters()).allMatch(end::isUp), () -> "" + finalOne);
        }
    }
}
