package io.raftwright.internal.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipPolicy;
import io.raftwright.api.MembershipRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Situations, and what a leader makes of them. Member 1 leads. Behind the members stands who is not as all others are, up for a
 * minute: {@code 3x12} silent for 12 seconds, {@code 4u1} up for one second, {@code 4slow} not caught up, {@code 2leaves}.
 */
class VoterChoiceTest {
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(60);

    @ParameterizedTest(name = "{0} voters {1} learners {2}: {3} => {4}")
    @CsvSource({
        // all is well
        "3, 1 2 3,     4 5 6, '',          nothing",
        "1, 1,         '',    '',          nothing",
        "3, 1 2 3,     '',    '',          nothing",
        "5, 1 2 3 4 5, 6,     '',          nothing",
        // growing: two at a time, to stay odd
        "3, 1,         2 3,   '',          +2 +3",
        "3, 1,         2,     '',          nothing",
        "3, 1,         2 3 4, 2u1,         +3 +4",
        "3, 1,         2 3 4, 3slow,       +2 +4",
        "3, 1,         2 3,   3x1,         nothing",
        "5, 1 2 3,     4 5 6, '',          +4 +5",
        "5, 1 2 3,     4,     '',          nothing",
        // an even number goes to the target by one
        "3, 1 2,       3 4,   '',          +3",
        "5, 1 2 3 4,   5,     '',          +5",
        "3, 1 2 3 4,   5,     '',          -4",
        "3, 1 2 3 4,   5,     2x12,        -2",
        "5, 1 2 3 4,   '',    2x12,        -2",
        // too many: two at a time, the silent first, never the leader
        "3, 1 2 3 4 5, '',    '',          -5 -4",
        "3, 1 2 3 4 5, 6,     2x12,        -2 -5",
        "3, 1 2 3 4 5, 6,     2x1,         -2 -5",
        "1, 1 2 3,     '',    '',          -3 -2",
        // one in place of another
        "3, 1 2 3,     4 5,   3x12,        +4 -3",
        "3, 1 2 3,     4 5,   3x9,         nothing",
        "3, 1 2 3,     4 5,   3x12 4u3,    +5 -3",
        "3, 1 2 3,     4 5,   3x12 4x12,   +5 -3",
        "3, 1 2 3,     4 5,   3x12 4slow 5u1, nothing",
        "3, 1 2 3,     '',    3x12,        nothing",
        "5, 1 2 3 4 5, 6 7,   2x12 3x20,   +6 -3",
        "3, 1 2 3,     4,     2leaves,     +4 -2",
        "3, 1 2 3,     4,     2leaves 4leaves, remove 4",
        "3, 1 2 3,     '',    2leaves,     nothing",
        // nobody to take their place: two go, and what is left survives one more loss
        "5, 1 2 3 4 5, '',    2x12 3x20,   -3 -2",
        "5, 1 2 3 4 5, '',    2x12,        nothing",
        "3, 1 2 3,     '',    2leaves 3leaves, nothing",
        "7, 1 2 3 4 5, '',    2x12 3x20,   -3 -2",
        "7, 1 2 3 4 5 6 7, '', 2x12 3x20 4x30, -4 -3",
        // too few, and one silent
        "5, 1 2 3,     4,     3x12,        +4 -3",
        "5, 1 2 3,     4 5,   3x12,        +4 +5",
        // no majority answers: hands off
        "3, 1 2 3,     4 5,   2x12 3x12,   nothing",
        "3, 1 2,       3 4,   2x12,        nothing",
        "3, 1 2 3,     4 5,   2x1 3x12,    nothing",
        "5, 1 2 3 4 5, 6 7,   2x12 3x12 4x12, nothing",
        // learners
        "3, 1 2 3,     4 5,   4x100,       nothing",
        "3, 1 2 3,     4 5,   5leaves,     remove 5",
    })
    void shouldDecide(int target, String voters, String learners, String state, String expected) {
        assertEquals(expected, said(next(MembershipPolicy.automatic(target), voters, learners, state, QUIET_NS)));
    }

    @Test
    void shouldWaitBetweenTwoChangesOfVoters() {
        MembershipPolicy policy = MembershipPolicy.automatic(3).withPause(Duration.ofSeconds(30));

        assertEquals("nothing", said(next(policy, "1 2 3", "4", "3x12", TimeUnit.SECONDS.toNanos(29))));
        assertEquals("+4 -3", said(next(policy, "1 2 3", "4", "3x12", TimeUnit.SECONDS.toNanos(30))));
        assertEquals("remove 4", said(next(policy, "1 2 3", "4", "4leaves", 0)));
    }

    @Test
    void shouldForgetLearnersThatAreSilentForLongIfAskedTo() {
        MembershipPolicy policy = MembershipPolicy.open().withRemoveLearnerAfter(Duration.ofMinutes(10));

        assertEquals("nothing", said(next(policy, "1 2 3", "4 5", "5x599", QUIET_NS)));
        assertEquals("remove 5", said(next(policy, "1 2 3", "4 5", "5x600", QUIET_NS)));
        assertEquals("nothing", said(next(policy, "1 2 3", "4 5", "3x600", QUIET_NS)));
    }

    /** It came back without its disk, under another id: what it was is gone for good. */
    @Test
    void shouldForgetALearnerWhoseAddressAnotherMemberHas() {
        Configuration present = configuration("1 2 3", "4 5", "4 at host:1", "5 at host:1");

        NextStep step = choose(MembershipPolicy.automatic(3), present, presences(present, "4x12"), id -> "");

        assertEquals("remove 4", said(step));
        assertEquals("nothing", said(choose(MembershipPolicy.automatic(3), present, presences(present, ""), id -> "")));
    }

    @Test
    void shouldSpreadVotersOverZones() {
        Configuration present = configuration("1 2 3", "4 5 6");
        List<Presence> presences = presences(present, "3x12");

        NextStep alone = choose(MembershipPolicy.automatic(3), present, presences, id -> id == 6 ? "b" : "a");
        NextStep three = choose(
                MembershipPolicy.automatic(5),
                configuration("1", "2 3 4 5"),
                presences,
                id -> "abbaa".substring(id.intValue() - 1, id.intValue()));

        assertEquals("+6 -3", said(alone));
        assertEquals("+2 +4", said(three));
    }

    @Test
    void shouldLeaveWitnessesAlone() {
        Configuration present =
                changed(configuration("1 2", "4"), MembershipRequest.of(MembershipChange.addWitness(3, "")));

        NextStep silentWitness = choose(MembershipPolicy.automatic(3), present, presences(present, "3x100"), id -> "");
        NextStep silentVoter = choose(MembershipPolicy.automatic(3), present, presences(present, "2x100"), id -> "");

        assertNull(silentWitness.request());
        assertEquals("+4 -2", said(silentVoter));
    }

    @Test
    void shouldDoNothingByHandOrWhileAnotherChangeIsUnderWay() {
        Configuration joint = changed(
                configuration("1 2 3", "4 5"),
                MembershipRequest.of(MembershipChange.addVoter(4, ""), MembershipChange.demote(3)));

        assertEquals(NextStep.NONE, next(MembershipPolicy.byHand(), "1 2 3", "4", "3x100 4leaves", QUIET_NS));
        assertTrue(joint.isJoint());
        assertEquals(NextStep.NONE, choose(MembershipPolicy.automatic(3), joint, presences(joint, "2x100"), id -> ""));
    }

    @Test
    void shouldSayWhyAndFoundItsRequestOnWhatItSaw() {
        Configuration present = configuration("1 2 3", "4").withIndex(77);
        NextStep step = choose(MembershipPolicy.automatic(3), present, presences(present, "3x12"), id -> "");

        MembershipRequest request = step.request();
        assertNotNull(request);
        assertEquals(77, request.expectedIndex());
        assertEquals(
                "voter 3 has been silent for longer than PT10S, to vote: [4], to vote no more: [3]", step.reason());
        assertEquals(
                "voter 3 has been silent for longer than PT10S, and no learner is fit to take its place",
                next(MembershipPolicy.automatic(3), "1 2 3", "", "3x12", QUIET_NS)
                        .reason());
    }

    // ---- situations as text

    private static NextStep next(MembershipPolicy policy, String voters, String learners, String state, long quietNs) {
        Configuration present = configuration(voters, learners);
        return VoterChoice.next(1, present, presences(present, state), policy, id -> "", quietNs);
    }

    private static NextStep choose(
            MembershipPolicy policy,
            Configuration present,
            List<Presence> presences,
            java.util.function.Function<Long, String> zones) {
        return VoterChoice.next(1, present, presences, policy, zones, QUIET_NS);
    }

    static Configuration configuration(String voters, String learners, String... addresses) {
        Configuration present = Configuration.ofVoters(ids(voters));
        List<MembershipChange> changes = new ArrayList<>();
        for (long learner : ids(learners)) {
            changes.add(MembershipChange.addLearner(learner, ""));
        }
        for (String address : addresses) {
            String[] parts = address.split(" at ", -1);
            changes.add(MembershipChange.moveTo(Long.parseLong(parts[0]), parts[1]));
        }
        return changes.isEmpty()
                ? present
                : changed(present, MembershipRequest.of(changes.toArray(MembershipChange[]::new)));
    }

    private static Configuration changed(Configuration present, MembershipRequest request) {
        return ((ChangeOutcome.Changed) MembershipRule.next(present, request)).configuration();
    }

    private static long[] ids(String text) {
        return Stream.of(text.split(" ", -1))
                .filter(id -> !id.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private static List<Presence> presences(Configuration present, String state) {
        return Arrays.stream(present.membersExcept(1))
                .mapToObj(id -> presence(id, stateOf(id, state)))
                .toList();
    }

    private static String stateOf(long id, String state) {
        return Stream.of(state.split(" ", -1))
                .filter(one -> one.matches(id + "\\D.*"))
                .map(one -> one.replaceFirst("\\d+", ""))
                .findFirst()
                .orElse("");
    }

    private static Presence presence(long id, String state) {
        String digits = state.replaceAll("\\D", "");
        long ns = digits.isEmpty() ? 0 : TimeUnit.SECONDS.toNanos(Long.parseLong(digits));
        boolean isSilent = state.startsWith("x");
        return new Presence(
                id,
                !isSilent,
                isSilent ? 0 : state.startsWith("u") ? ns : TimeUnit.SECONDS.toNanos(60),
                isSilent ? ns : 0,
                !state.equals("slow"),
                state.equals("leaves"));
    }

    private static String said(NextStep step) {
        @Nullable MembershipRequest request = step.request();
        return request == null
                ? "nothing"
                : request.changes().stream()
                        .map(change -> switch (change.kind()) {
                            case ADD_VOTER -> "+" + change.memberId();
                            case ADD_LEARNER -> "-" + change.memberId();
                            case REMOVE -> "remove " + change.memberId();
                            default -> change.toString();
                        })
                        .collect(Collectors.joining(" "));
    }
}
