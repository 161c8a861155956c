package io.raftwright.storage;

import org.jspecify.annotations.Nullable;

/** What the payload of a log entry is. Codes are part of the file format and are never reused. */
public enum EntryKind {
    /** A proposal of a member: session envelope, then the state machine's command. */
    COMMAND(1),
    /** The empty entry with which a leader begins its term (Raft dissertation §6.4). */
    NO_OP(2),
    /** A cluster configuration (Raft dissertation §4). */
    CONFIGURATION(3),
    /** A command without its data, as a witness keeps it: see {@link LogFrame#strip}. */
    STRIPPED(4);

    private static final EntryKind[] BY_CODE = {null, COMMAND, NO_OP, CONFIGURATION, STRIPPED};

    private final byte code;

    EntryKind(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }

    /** The kind with this code, or null if there is none. */
    public static @Nullable EntryKind of(byte code) {
        return code < 0 || code >= BY_CODE.length ? null : BY_CODE[code];
    }
}
