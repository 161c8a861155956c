package io.raftwright.internal.membership;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.SnapshotMeta;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to the cluster (Raft dissertation §4): the voters; during a joint configuration also the outgoing voters; the
 * learners, who receive the log and do not vote; and what is known of each. Immutable. Its encoded form is drawn in
 * {@link ConfigurationCodec}.
 *
 * <p>Invariants, besides those of a {@link Seat}: ids are distinct and ascending; nobody but a joint configuration leaves by
 * itself; the encoded form fits into a snapshot's header.
 */
public final class Configuration {
    private static final Configuration UNKNOWN = new Configuration(0, false, new Seat[0]);

    private final long index;
    private final boolean isAutoLeave;
    private final Seat[] seats;
    private final long[] voters;
    private final long[] outgoing;
    private final long[] learners;
    private final long[] learnersNext;

    Configuration(long index, boolean isAutoLeave, Seat[] seats) {
        this.index = index;
        this.isAutoLeave = isAutoLeave;
        this.seats = seats;
        voters = ids(Seat.VOTER);
        outgoing = ids(Seat.OUTGOING);
        learners = ids(Seat.LEARNER);
        learnersNext = ids(Seat.LEARNER_NEXT);
        check();
    }

    private void check() {
        for (int i = 1; i < seats.length; i++) {
            if (seats[i].id() <= seats[i - 1].id()) {
                throw new IllegalArgumentException(
                        "member ids out of order, id=" + seats[i].id() + ", previous=" + seats[i - 1].id());
            }
        }
        if (index < 0 || (isAutoLeave && !isJoint())) {
            throw new IllegalArgumentException("not a configuration, index=" + index + ", isAutoLeave=" + isAutoLeave);
        }
        int length = encodedLength(seats);
        if (length > SnapshotMeta.MAX_CONFIGURATION_LENGTH) {
            throw new IllegalArgumentException("configuration too long, members=" + seats.length + ", length=" + length
                    + ", max=" + SnapshotMeta.MAX_CONFIGURATION_LENGTH);
        }
    }

    private static int encodedLength(Seat[] seats) {
        return ConfigurationCodec.length(Arrays.asList(seats));
    }

    private long[] ids(int role) {
        return Arrays.stream(seats)
                .filter(seat -> seat.is(role))
                .mapToLong(Seat::id)
                .toArray();
    }

    /** A simple configuration of voters only, whose addresses are not known. */
    public static Configuration ofVoters(long... voters) {
        return ofSeats(Arrays.stream(voters).mapToObj(id -> new Seat(id, Seat.VOTER, 0, "")));
    }

    /**
     * The first configuration of a cluster: its founding members, all of them voters, some perhaps witnesses. Each of them writes
     * it by itself, and all must write the same bytes; so it leaves out the addresses, which one may have been told in other words
     * than another.
     */
    public static Configuration founding(List<Member> members) {
        return ofSeats(members.stream().map(Configuration::foundingSeat));
    }

    private static Seat foundingSeat(Member member) {
        int roles = member.isWitness() ? Seat.VOTER | Seat.WITNESS : Seat.VOTER;
        return new Seat(member.id(), roles, 0, "");
    }

    private static Configuration ofSeats(Stream<Seat> seats) {
        return new Configuration(
                0, false, seats.sorted(Comparator.comparingLong(Seat::id)).toArray(Seat[]::new));
    }

    /** The configuration of a member that knows of none yet: nobody votes, so it waits to be told. */
    public static Configuration unknown() {
        return UNKNOWN;
    }

    /** Log index of the entry that holds it; 0 if that is not known, as in the entry itself. */
    public long index() {
        return index;
    }

    /** Ids of the (incoming) voters, witnesses included. Not to be modified. */
    public long[] voters() {
        return voters;
    }

    /** Ids of the outgoing voters of a joint configuration, or empty. Not to be modified. */
    public long[] outgoing() {
        return outgoing;
    }

    /** Ids of the learners. Not to be modified. */
    public long[] learners() {
        return learners;
    }

    /** Ids of the outgoing voters that become learners when the joint configuration is left. Not to be modified. */
    public long[] learnersNext() {
        return learnersNext;
    }

    /** True if two majorities are needed for each decision (dissertation §4.3). */
    public boolean isJoint() {
        return outgoing.length > 0;
    }

    /** True if the leader leaves this joint configuration by itself as soon as it is committed. */
    public boolean isAutoLeave() {
        return isAutoLeave;
    }

    public boolean isVoter(long memberId) {
        return is(memberId, Seat.VOTER) || is(memberId, Seat.OUTGOING);
    }

    public boolean isLearner(long memberId) {
        return is(memberId, Seat.LEARNER);
    }

    /** Whether two members keep in touch: learners do with voters alone. */
    public boolean doMeet(long one, long other) {
        return !(isLearner(one) && isLearner(other));
    }

    public boolean isMember(long memberId) {
        return seat(memberId) != null;
    }

    /** True if it votes and holds no data. */
    public boolean isWitness(long memberId) {
        return is(memberId, Seat.WITNESS);
    }

    /** True if it is a learner, present or to come, that the leader makes a voter when it has caught up. */
    public boolean isPromotable(long memberId) {
        return is(memberId, Seat.PROMOTABLE);
    }

    /** The random number of the disk the member was first seen with; 0 if it is no member or was not seen yet. */
    public long incarnation(long memberId) {
        Seat seat = seat(memberId);
        return seat == null ? 0 : seat.incarnation();
    }

    /** Where the member's transport listens; empty if it is no member or that is unknown. */
    public String address(long memberId) {
        Seat seat = seat(memberId);
        return seat == null ? "" : seat.address();
    }

    /** All ids but one, distinct and ascending: whom that member talks to. */
    public long[] membersExcept(long memberId) {
        return Arrays.stream(seats)
                .mapToLong(Seat::id)
                .filter(id -> id != memberId)
                .toArray();
    }

    /** The same configuration, known to stand at a log index. */
    public Configuration withIndex(long newIndex) {
        return newIndex == index ? this : new Configuration(newIndex, isAutoLeave, seats);
    }

    /**
     * The same configuration with the incarnation of one of its members.
     *
     * @throws IllegalArgumentException if it is no member
     */
    public Configuration withIncarnation(long memberId, long incarnation) {
        if (!isMember(memberId)) {
            throw new IllegalArgumentException("no member, memberId=" + memberId);
        }
        return new Configuration(
                index,
                isAutoLeave,
                Arrays.stream(seats)
                        .map(seat -> seat.id() == memberId ? seat.withIncarnation(incarnation) : seat)
                        .toArray(Seat[]::new));
    }

    /** The encoded form, position 0 to limit. */
    public ByteBuffer encode() {
        return ConfigurationCodec.encode(this);
    }

    /**
     * Decodes what {@link #encode} wrote.
     *
     * @param source bytes from position to limit; left as they are
     * @throws CorruptStorageException if they are not a configuration
     */
    public static Configuration decode(ByteBuffer source) {
        return ConfigurationCodec.decode(source);
    }

    /** What a host sees of it. */
    public Membership view() {
        SortedMap<Long, String> addresses = new TreeMap<>();
        for (Seat seat : seats) {
            if (!seat.address().isEmpty()) {
                addresses.put(seat.id(), seat.address());
            }
        }
        return new Membership(
                index, boxed(voters), boxed(outgoing), boxed(learners), boxed(ids(Seat.WITNESS)), addresses);
    }

    /** All seats, ascending by id. */
    List<Seat> seats() {
        return List.of(seats);
    }

    private boolean is(long memberId, int role) {
        Seat seat = seat(memberId);
        return seat != null && seat.is(role);
    }

    private @Nullable Seat seat(long memberId) {
        int low = 0;
        int high = seats.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long id = seats[middle].id();
            if (id == memberId) {
                return seats[middle];
            }
            if (id < memberId) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    private static List<Long> boxed(long[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Configuration that
                && index == that.index
                && isAutoLeave == that.isAutoLeave
                && Arrays.equals(seats, that.seats);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(index) + Boolean.hashCode(isAutoLeave)) + Arrays.hashCode(seats);
    }

    /** One line, as in {@code voters=(1 2 3)&&(1) learners=(4) learners_next=(5) autoleave witnesses=(3)}. */
    @Override
    public String toString() {
        return "voters="
                + list(voters)
                + (isJoint() ? "&&" + list(outgoing) : "")
                + named("learners", learners)
                + named("learners_next", learnersNext)
                + (isAutoLeave ? " autoleave" : "")
                + named("witnesses", ids(Seat.WITNESS))
                + named("promotable", ids(Seat.PROMOTABLE));
    }

    private static String named(String name, long[] ids) {
        return ids.length == 0 ? "" : ' ' + name + '=' + list(ids);
    }

    private static String list(long[] ids) {
        return Arrays.toString(ids).replace(",", "").replace('[', '(').replace(']', ')');
    }
}
