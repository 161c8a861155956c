package io.raftwright.internal.group;

import io.raftwright.transport.LocalMember;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the two ends of a group say to each other before any message of it, as the handshake of a transport does for the two
 * processes: who is this group's member here. Little-endian.
 *
 * <pre>
 * offset length type    meaning
 *      0      1 byte    71: no version of a message of Raft
 *      1      1 byte    kind: see {@link Kind}
 *      2      6         zero
 *      8      8 long    group
 *     16     16 long*2  cluster id of the group, most significant half first
 *     32      8 long    incarnation of the sender's log of this group
 * </pre>
 */
record Greeting(Kind kind, long groupId, UUID clusterId, long incarnation) {
    static final int LENGTH = 40;
    private static final byte MARK = 71;

    /** What is said. */
    enum Kind {
        /** The group is open here; answer me. */
        HELLO(1),
        /** The answer to that: it is open here too. */
        WELCOME(2),
        /** The group is not, or no longer, open here, or not for you: another cluster. */
        GONE(3),
        /** You are known here by another incarnation: the disk of one of us was lost. */
        STRANGE(4),
        /** The group opened here: if you wait for it, say welcome again, for your greeting may have come too early. */
        OPENED(5);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        private static @Nullable Kind of(byte code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return null;
        }
    }

    static Greeting of(Kind kind, long groupId, LocalMember self) {
        return new Greeting(kind, groupId, self.clusterId(), self.incarnation());
    }

    /** Says why the other is refused. */
    static Greeting strange(long groupId) {
        return new Greeting(Kind.STRANGE, groupId, new UUID(0, 0), 0);
    }

    /** Says that nobody is here who could say more. */
    static Greeting gone(long groupId) {
        return new Greeting(Kind.GONE, groupId, new UUID(0, 0), 0);
    }

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.put(0, MARK)
                .put(1, kind.code)
                .putLong(8, groupId)
                .putLong(16, clusterId.getMostSignificantBits())
                .putLong(24, clusterId.getLeastSignificantBits())
                .putLong(32, incarnation);
    }

    /** Reads a frame, from position to limit; null if it is not a greeting. */
    static @Nullable Greeting decode(ByteBuffer frame) {
        int at = frame.position();
        if (frame.remaining() != LENGTH || frame.get(at) != MARK) {
            return null;
        }
        Kind kind = Kind.of(frame.get(at + 1));
        if (kind == null) {
            return null;
        }
        ByteBuffer bytes = frame.order(ByteOrder.LITTLE_ENDIAN);
        return new Greeting(
                kind,
                bytes.getLong(at + 8),
                new UUID(bytes.getLong(at + 16), bytes.getLong(at + 24)),
                bytes.getLong(at + 32));
    }
}
