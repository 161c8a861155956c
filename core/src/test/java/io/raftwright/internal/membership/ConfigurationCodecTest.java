package io.raftwright.internal.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.SnapshotMeta;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Each configuration has one encoding, and nothing else decodes. */
class ConfigurationCodecTest {
    private static final int COUNT = 4;
    private static final int FIRST = 16;
    private static final int ROLES = FIRST + 16;
    private static final int ADDRESS_LENGTH = FIRST + 17;

    @Provide
    Arbitrary<MembershipRequest> requests() {
        return Requests.any();
    }

    @Property(tries = 1000)
    void shouldNeverDecodeWhatItWouldNotEncode(
            @ForAll @Size(max = 5) List<@From("requests") MembershipRequest> requests,
            @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 1 << 20) Integer> places,
            @ForAll byte mutation,
            @ForAll @IntRange(min = -3, max = 3) int longer) {
        byte[] bytes = bytes(Requests.outcome(requests));
        bytes = Arrays.copyOf(bytes, bytes.length + longer);
        for (int place : places) {
            bytes[place % bytes.length] ^= mutation;
        }

        try {
            Configuration decoded = Configuration.decode(ByteBuffer.wrap(bytes));
            assertEquals(ByteBuffer.wrap(bytes), decoded.encode());
        } catch (CorruptStorageException e) {
            assertFalse(e.getMessage().isEmpty());
        }
    }

    /** All values of each byte of a small joint configuration: what decodes keeps every invariant. */
    @Example
    void shouldDecodeNoContradictionHoweverAByteIsBent() {
        byte[] sound = bytes(new Configuration(5, true, new Seat[] {
            new Seat(1, Seat.VOTER, 3, "a:1"),
            new Seat(2, Seat.OUTGOING | Seat.LEARNER_NEXT, 0, "é"),
            new Seat(4, Seat.LEARNER | Seat.PROMOTABLE, 0, "")
        }));
        int decodedCount = 0;
        for (int at = 0; at < sound.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] bent = sound.clone();
                bent[at] = (byte) value;
                decodedCount += decodesSoundly(bent) ? 1 : 0;
            }
        }
        assertTrue(decodedCount > sound.length, "nothing decoded, count=" + decodedCount);
    }

    private static boolean decodesSoundly(byte[] bytes) {
        try {
            Configuration decoded = Configuration.decode(ByteBuffer.wrap(bytes));
            assertEquals(ByteBuffer.wrap(bytes), decoded.encode());
            for (long learner : decoded.learners()) {
                assertFalse(decoded.isVoter(learner));
            }
            return true;
        } catch (CorruptStorageException e) {
            return false;
        }
    }

    @Example
    void shouldLeaveTheSourceAsItIs() {
        ByteBuffer source = ByteBuffer.allocate(200).position(7);
        source.put(Configuration.ofVoters(1, 2).encode()).flip().position(7);

        Configuration decoded = Configuration.decode(source);

        assertEquals(Configuration.ofVoters(1, 2), decoded);
        assertEquals(7, source.position());
    }

    @Example
    void shouldRefuseEachFieldOutOfRange() {
        refused(two().putShort(0, (short) 1));
        refused(two().put(2, (byte) 2));
        refused(two().put(2, (byte) 1)); // leaves by itself without being joint
        refused(two().put(3, (byte) 1));
        refused(two().putInt(COUNT, -1));
        refused(two().putInt(COUNT, 1));
        refused(two().putInt(COUNT, 3));
        refused(two().putInt(COUNT, Integer.MAX_VALUE));
        refused(two().putLong(8, -1));
        refused(two().putLong(FIRST, 0));
        refused(two().putLong(FIRST, -1));
        refused(two().putLong(FIRST, 2)); // twice
        refused(two().putLong(FIRST, 3)); // out of order
        refused(two().put(ADDRESS_LENGTH, (byte) 1));
        refused(two().put(ADDRESS_LENGTH, (byte) 255));
        refused(two().limit(ADDRESS_LENGTH + 1));
        refused(two().limit(15));
        refused(ByteBuffer.allocate(0));
    }

    @Example
    void shouldRefuseExactlyTheRolesThatContradictEachOther() {
        List<Integer> sound = List.of(
                Seat.VOTER,
                Seat.OUTGOING,
                Seat.VOTER | Seat.OUTGOING,
                Seat.LEARNER,
                Seat.OUTGOING | Seat.LEARNER_NEXT,
                Seat.VOTER | Seat.WITNESS,
                Seat.OUTGOING | Seat.WITNESS,
                Seat.VOTER | Seat.OUTGOING | Seat.WITNESS,
                Seat.LEARNER | Seat.PROMOTABLE,
                Seat.OUTGOING | Seat.LEARNER_NEXT | Seat.PROMOTABLE);
        for (int roles = 0; roles < 256; roles++) {
            ByteBuffer bytes = two().put(ROLES, (byte) roles);
            if (sound.contains(roles)) {
                assertEquals(bytes, Configuration.decode(bytes).encode());
            } else {
                refused(bytes);
            }
        }
    }

    @Example
    void shouldRefuseAddressesThatAreNotUtf8() {
        MembershipRequest move = MembershipRequest.of(MembershipChange.moveTo(1, "ab"));
        ChangeOutcome moved = MembershipRule.next(Configuration.ofVoters(1), move);
        ByteBuffer overlong = ((ChangeOutcome.Changed) moved).configuration().encode();
        overlong.order(ByteOrder.LITTLE_ENDIAN).putShort(FIRST + 18, (short) 0x80c0); // U+0000 in two bytes

        refused(overlong);
        assertThrows(IllegalArgumentException.class, () -> new Seat(1, Seat.VOTER, 0, "\ud800"));
    }

    @Example
    void shouldFitIntoASnapshotOrBeRefused() {
        int most = (SnapshotMeta.MAX_CONFIGURATION_LENGTH - FIRST) / 18;
        long[] ids = LongStream.rangeClosed(1, most).toArray();

        assertEquals(
                most, Configuration.decode(Configuration.ofVoters(ids).encode()).voters().length);
        long[] tooMany = LongStream.rangeClosed(1, most + 1).toArray();
        assertThrows(IllegalArgumentException.class, () -> Configuration.ofVoters(tooMany));
        assertThrows(IllegalArgumentException.class, () -> new Seat(1, Seat.VOTER, 0, "é".repeat(128)));
        assertEquals("x".repeat(255), new Seat(1, Seat.VOTER, 0, "x".repeat(255)).address());
    }

    private static ByteBuffer two() {
        ByteBuffer encoded = Configuration.ofVoters(1, 2).encode();
        return encoded.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void refused(ByteBuffer bytes) {
        assertThrows(CorruptStorageException.class, () -> Configuration.decode(bytes), bytes::toString);
    }

    private static byte[] bytes(Configuration configuration) {
        ByteBuffer encoded = configuration.encode();
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }
}
