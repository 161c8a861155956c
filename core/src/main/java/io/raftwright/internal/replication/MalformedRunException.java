package io.raftwright.internal.replication;

/** Entries from another member that are not whole, sound and consecutive. Nothing was written; the message is dropped. */
public final class MalformedRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedRunException(String message) {
        super(message);
    }
}
