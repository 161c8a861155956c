package io.raftwright.internal.membership;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Who belongs to the cluster, and its encoded form. */
class ConfigurationTest {
    @Property(tries = 200)
    void shouldDecodeWhatItEncoded(@ForAll @Size(max = 20) Set<@LongRange(min = 1) Long> ids) {
        long[] voters = ids.stream().mapToLong(Long::longValue).toArray();
        Configuration configuration = Configuration.ofVoters(voters);

        Configuration decoded = Configuration.decode(configuration.encode());

        assertEquals(configuration, decoded);
        assertEquals(configuration.hashCode(), decoded.hashCode());
    }

    @Example
    void shouldDecodeJointConfigurationsWithAllTheyHold() {
        Configuration joint = new Configuration(
                77,
                true,
                seats(
                        new Seat(1, Seat.VOTER, 11, "one:1"),
                        new Seat(2, Seat.VOTER | Seat.OUTGOING, -22, "zwölf:2"),
                        new Seat(3, Seat.OUTGOING, 0, ""),
                        new Seat(4, Seat.VOTER | Seat.WITNESS, 0, ""),
                        new Seat(5, Seat.OUTGOING | Seat.LEARNER_NEXT, 0, ""),
                        new Seat(9, Seat.LEARNER | Seat.PROMOTABLE, 0, "")));

        Configuration decoded = Configuration.decode(joint.encode());

        assertEquals(joint, decoded);
        assertEquals(
                "voters=(1 2 4)&&(2 3 5) learners=(9) learners_next=(5) autoleave witnesses=(4) promotable=(9)",
                decoded.toString());
        assertArrayEquals(new long[] {1, 3, 4, 5, 9}, decoded.membersExcept(2));
        assertEquals(77, decoded.index());
        assertEquals(-22, decoded.incarnation(2));
        assertEquals("zwölf:2", decoded.address(2));
    }

    @Example
    void shouldSayWhoIsWhat() {
        Configuration joint = new Configuration(
                0, false, seats(new Seat(1, Seat.VOTER, 0, ""), new Seat(3, Seat.OUTGOING, 0, ""), learner(9)));

        assertTrue(joint.isVoter(3));
        assertFalse(joint.isVoter(9));
        assertTrue(joint.isMember(9));
        assertTrue(joint.isLearner(9));
        assertFalse(joint.isMember(4));
    }

    @Example
    void shouldRefuseIdsThatAreTakenOrBelowOne() {
        assertThrows(IllegalArgumentException.class, () -> Configuration.ofVoters(1, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> Configuration.ofVoters(0));
    }

    @Example
    void shouldFoundAClusterInTheSameWayWhateverAddressesWereGiven() {
        Configuration founding = Configuration.founding(List.of(new Member(2, "two:1"), new Member(1, "one:1")));

        assertArrayEquals(new long[] {1, 2}, founding.voters());
        assertEquals("", founding.address(2));
        assertEquals(
                Configuration.founding(List.of(new Member(1, "localhost:1"), new Member(2, "two.local:1")))
                        .encode(),
                founding.encode());
        assertEquals(0, founding.incarnation(2));
        assertThrows(
                IllegalArgumentException.class,
                () -> Configuration.founding(List.of(new Member(1, "a"), new Member(1, "b"))));
    }

    @Example
    void shouldChangeOneThingInACopy() {
        Configuration two = Configuration.ofVoters(1, 2);

        Configuration seen = two.withIncarnation(2, 77).withIndex(5);

        assertEquals(77, seen.incarnation(2));
        assertEquals(5, seen.index());
        assertEquals(0, two.incarnation(2));
        assertEquals(0, two.index());
        assertThrows(IllegalArgumentException.class, () -> two.withIncarnation(3, 1));
        assertThrows(IllegalArgumentException.class, () -> two.withIndex(-1));
    }

    @Example
    void shouldShowAHostWhoBelongsToTheCluster() {
        Configuration joint = new Configuration(
                9,
                false,
                seats(
                        new Seat(1, Seat.VOTER | Seat.OUTGOING, 0, "one:1"),
                        new Seat(2, Seat.OUTGOING, 0, ""),
                        new Seat(3, Seat.VOTER | Seat.WITNESS, 0, "three:1"),
                        learner(4)));

        Membership view = joint.view();

        assertTrue(view.isJoint());
        assertEquals(
                "membership index=9 voters=[1, 3] outgoing=[1, 2] learners=[4] witnesses=[3]"
                        + " addresses={1=one:1, 3=three:1}",
                view.toString());
    }

    @Example
    void shouldKnowNobodyAtFirst() {
        assertEquals("voters=()", Configuration.unknown().toString());
        assertEquals(
                Configuration.unknown(),
                Configuration.decode(Configuration.unknown().encode()));
        assertEquals(0, Configuration.unknown().membersExcept(0).length);
    }

    private static Seat learner(long id) {
        return new Seat(id, Seat.LEARNER, 0, "");
    }

    private static Seat[] seats(Seat... seats) {
        return seats;
    }
}
