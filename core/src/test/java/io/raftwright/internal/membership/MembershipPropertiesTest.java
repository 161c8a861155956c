package io.raftwright.internal.membership;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.internal.membership.ChangeOutcome.Changed;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds of every configuration that legal changes lead to, and of every change. */
class MembershipPropertiesTest {

    @Provide
    Arbitrary<MembershipRequest> requests() {
        return Requests.any();
    }

    @Property(tries = 500)
    void shouldKeepEveryInvariant(@ForAll @Size(max = 10) List<@From("requests") MembershipRequest> requests) {
        Configuration configuration = Requests.outcome(requests);

        assertTrue(configuration.voters().length > 0);
        for (long learner : configuration.learners()) {
            assertFalse(configuration.isVoter(learner));
            assertFalse(configuration.isWitness(learner));
        }
        for (long later : configuration.learnersNext()) {
            assertTrue(Arrays.binarySearch(configuration.outgoing(), later) >= 0);
            assertTrue(Arrays.binarySearch(configuration.voters(), later) < 0);
        }
        assertTrue(configuration.isJoint() || configuration.learnersNext().length == 0);
        assertTrue(configuration.isJoint() || !configuration.isAutoLeave());
        for (long[] half : new long[][] {configuration.voters(), configuration.outgoing()}) {
            assertTrue(2 * Arrays.stream(half).filter(configuration::isWitness).count() <= half.length);
        }
        assertEquals(configuration, Configuration.decode(configuration.encode()));
    }

    @Property(tries = 500)
    void shouldKeepTheProgressOfThoseWhoStay(
            @ForAll @Size(max = 6) List<@From("requests") MembershipRequest> requests,
            @ForAll("requests") MembershipRequest last) {
        Configuration before = Requests.outcome(requests);
        ProgressTable progress = ProgressTable.begun(before, 0);
        for (long id : before.membersExcept(0)) {
            progress = progress.with(id, new ProgressRecord(id, 100 + id, before.isLearner(id)));
        }

        ChangeOutcome outcome = MembershipRule.next(before, progress, 50, last);

        if (outcome instanceof Changed changed) {
            assertArrayEquals(changed.configuration().membersExcept(0), ids(changed.progress()));
            for (Map.Entry<Long, ProgressRecord> entry :
                    changed.progress().records().entrySet()) {
                ProgressRecord kept = new ProgressRecord(
                        entry.getKey(),
                        100 + entry.getKey(),
                        changed.configuration().isLearner(entry.getKey()));
                ProgressRecord begun = new ProgressRecord(0, 50, kept.isLearner());
                boolean isNew = !before.isMember(entry.getKey()) || isRemoved(entry.getKey(), last);
                assertTrue(
                        entry.getValue().equals(kept)
                                || (isNew && entry.getValue().equals(begun)),
                        entry::toString);
            }
        }
    }

    @Property(tries = 300)
    void shouldLeaveWithExactlyTheIncomingVotersAndTheLearnersToCome(
            @ForAll @Size(max = 6) List<@From("requests") MembershipRequest> requests,
            @ForAll("requests") MembershipRequest last) {
        Configuration before = Requests.outcome(requests);
        ChangeOutcome entered = MembershipRule.next(before, last.by(Transition.AUTO));
        Configuration joint = entered instanceof Changed changed ? changed.configuration() : before;

        if (joint.isJoint()) {
            Configuration after = MembershipRuleTest.changed(joint, MembershipRequest.leaveJoint());

            assertArrayEquals(joint.voters(), after.voters());
            assertArrayEquals(
                    LongStream.concat(Arrays.stream(joint.learners()), Arrays.stream(joint.learnersNext()))
                            .sorted()
                            .toArray(),
                    after.learners());
            assertFalse(after.isJoint() || after.isAutoLeave());
            assertEquals(0, after.learnersNext().length);
        }
    }

    /** One change of each member: what is said of the same member before it exists has another effect the second time. */
    @Property(tries = 300)
    void shouldChangeNothingMoreWhenToldTwice(
            @ForAll @Size(max = 6) List<@From("requests") MembershipRequest> requests,
            @ForAll("requests") MembershipRequest last) {
        Set<Long> named = new HashSet<>();
        List<MembershipChange> changes = last.changes().stream()
                .filter(change -> named.add(change.memberId()))
                .toList();
        MembershipRequest simple = new MembershipRequest(changes, 0, Transition.SIMPLE);
        if (MembershipRule.next(Requests.outcome(requests), simple) instanceof Changed once) {
            Configuration again = MembershipRuleTest.changed(once.configuration(), simple);

            assertSame(once.configuration(), again);
        }
    }

    @Property(tries = 300)
    void shouldLeaveWhatItWasAskedAboutAsItWas(
            @ForAll @Size(max = 6) List<@From("requests") MembershipRequest> requests,
            @ForAll("requests") MembershipRequest last) {
        Configuration before = Requests.outcome(requests);
        Configuration copy = Configuration.decode(before.encode());
        ProgressTable progress = ProgressTable.begun(before, 7);

        assertNotNull(MembershipRule.next(before, progress, 9, last));

        assertEquals(copy, before);
        assertEquals(ProgressTable.begun(copy, 7), progress);
    }

    private static boolean isRemoved(long id, MembershipRequest request) {
        return request.changes().stream()
                .anyMatch(change -> change.memberId() == id && change.kind() == MembershipChange.Kind.REMOVE);
    }

    private static long[] ids(ProgressTable progress) {
        return new TreeSet<>(progress.records().keySet())
                .stream().mapToLong(Long::longValue).toArray();
    }
}
