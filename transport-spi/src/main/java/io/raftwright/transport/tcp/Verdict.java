package io.raftwright.transport.tcp;

import org.jspecify.annotations.Nullable;

/** What an acceptor says to a hello. The codes are on the wire and never change their meaning. */
enum Verdict {
    WELCOME(0, "welcome"),
    WRONG_CLUSTER(1, "the hello names another cluster"),
    WRONG_RECEIVER(2, "the hello is for another member"),
    UNKNOWN_SENDER(3, "the sender cannot be a peer here"),
    OTHER_INCARNATION(4, "the sender was known under another incarnation: its disk was lost or replaced"),
    UNSUPPORTED_VERSION(5, "the protocol version is not spoken here"),
    UNPROVEN_IDENTITY(6, "the link does not prove the claimed member id"),
    /** Frames for the sender come on this connection, since it is not named here and nobody will dial it. */
    WELCOME_CALLER(7, "welcome as a caller");

    private static final Verdict[] BY_CODE = values();

    private final int code;
    private final String meaning;

    Verdict(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    int code() {
        return code;
    }

    boolean isWelcome() {
        return this == WELCOME || this == WELCOME_CALLER;
    }

    String meaning() {
        return meaning;
    }

    /** The verdict of a code, or null for a code of a later version. */
    static @Nullable Verdict of(int code) {
        return code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
