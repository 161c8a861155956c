package io.raftwright.wal.tool;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.StorageException;

/** What the program tells whoever started it. */
enum ExitCode {
    /** All is well, or was done. */
    SOUND(0, "sound, or done"),
    /** What was durable is damaged, or there is something to repair. */
    DAMAGED(1, "damaged; or, for a repair without --apply, something to repair"),
    /** The command line is wrong. */
    USAGE(2, "command not understood"),
    /** Another member's, cluster's or format's. */
    FOREIGN(3, "belongs to something else: another log, a newer format, no log at all"),
    /** Cannot be read at all, or is in use. */
    FAILED(4, "cannot be read or written: permissions, a failing disk, in use by a node"),
    /** The repair would lose what may have been acknowledged, or cannot be done. */
    REFUSED(5, "repair refused: it would lose what may have been acknowledged, or there is none");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    static ExitCode of(StorageException refusal) {
        if (refusal instanceof CorruptStorageException) {
            return DAMAGED;
        }
        return refusal instanceof ForeignStorageException ? FOREIGN : FAILED;
    }

    int code() {
        return code;
    }

    String meaning() {
        return meaning;
    }
}
