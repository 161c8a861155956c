package io.raftwright.internal.membership;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    @Property(tries = 500)
    void shouldDecodeAConfigurationOrCallItCorrupt(@ForAll @Size(max = 60) byte[] bytes) {
        ByteBuffer source = ByteBuffer.wrap(bytes);

        try {
            Configuration decoded = Configuration.decode(source);
            assertEquals(source, decoded.encode());
        } catch (CorruptStorageException e) {
            assertFalse(e.getMessage().isEmpty());
        }
    }

    @Example
    void shouldDecodeJointConfigurationsAndLearners() {
        ByteBuffer encoded = encoded(new long[] {1, 2}, new long[] {2, 3}, new long[] {9});

        Configuration joint = Configuration.decode(encoded);

        assertEquals(encoded, joint.encode());
        assertArrayEquals(new long[] {1, 3, 9}, joint.membersExcept(2));
        assertTrue(joint.isVoter(3));
        assertFalse(joint.isVoter(9));
        assertTrue(joint.isMember(9));
        assertFalse(joint.isMember(4));
        assertEquals("voters=[1, 2] outgoing=[2, 3] learners=[9]", joint.toString());
    }

    @Example
    void shouldRefuseIdsOutOfOrder() {
        ByteBuffer encoded = encoded(new long[] {2, 1}, new long[0], new long[0]);

        assertThrows(CorruptStorageException.class, () -> Configuration.decode(encoded));
    }

    @Example
    void shouldRefuseIdsThatAreTakenOrBelowOne() {
        assertThrows(IllegalArgumentException.class, () -> Configuration.ofVoters(1, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> Configuration.ofVoters(0));
    }

    private static ByteBuffer encoded(long[]... groups) {
        ByteBuffer buffer =
                ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 1);
        for (long[] group : groups) {
            buffer.putShort((short) group.length);
        }
        for (long[] group : groups) {
            for (long id : group) {
                buffer.putLong(id);
            }
        }
        return buffer.flip();
    }
}
