package io.raftwright.internal.wire;

import org.jspecify.annotations.Nullable;

/** The kinds of message between members. Codes are part of the wire format and are never reused. */
public enum MessageType {
    VOTE_REQUEST(1),
    VOTE_REPLY(2),
    APPEND(3),
    APPEND_REPLY(4),
    HEARTBEAT(5),
    HEARTBEAT_REPLY(6),
    SNAPSHOT(7),
    SNAPSHOT_REPLY(8),
    PROPOSE(9),
    PROPOSE_REFUSED(10),
    READ(11),
    READ_REPLY(12),
    TIMEOUT_NOW(13),
    ADMIN(14),
    ADMIN_REPLY(15),
    STATE_HASH(16),
    DIVERGED(17),
    SNAPSHOT_DELEGATE(18),
    SNAPSHOT_DELEGATED(19),
    ROSTER(20),
    DISK_REFUSED(21),
    WITNESS_SNAPSHOT(22),
    STANDING(23),
    ENROL(24),
    ENROL_REPLY(25);

    private static final MessageType[] BY_CODE = new MessageType[32];

    static {
        for (MessageType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final byte code;

    MessageType(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static @Nullable MessageType of(byte code) {
        return code < 0 || code >= BY_CODE.length ? null : BY_CODE[code];
    }
}
