package io.raftwright.storage;

/** What a program that works on stored files tells whoever started it: the same for each of them. */
public enum ExitCode {
    /** All is well, or was done. */
    SOUND(0, "sound, or done"),
    /** What was durable is damaged, or there is something to repair. */
    DAMAGED(1, "damaged; or, for a repair without --apply, there is something to repair"),
    /** The command line is wrong. */
    USAGE(2, "command not understood"),
    /** Another member's, cluster's or format's, or nothing of the kind. */
    FOREIGN(
            3,
            "belongs to something else: another log or cluster, a newer format, nothing of the kind; or the directory to"
                    + " restore to is not empty"),
    /** Cannot be read at all, or the program itself failed. */
    FAILED(4, "cannot be read or written: permissions, a failing disk, in use by a node, too little memory"),
    /** The repair would lose what may have been acknowledged, or cannot be done. */
    REFUSED(5, "repair refused: it would lose what may have been acknowledged, or there is none");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** What a failure says of the files; one that says nothing of them, as when memory runs out, is {@link #FAILED}. */
    public static ExitCode of(Throwable failure) {
        if (failure instanceof CorruptStorageException) {
            return DAMAGED;
        }
        return failure instanceof ForeignStorageException ? FOREIGN : FAILED;
    }

    /** All of them with their meanings, a line for each. */
    public static String table() {
        StringBuilder table = new StringBuilder("Exit codes:");
        for (ExitCode each : values()) {
            table.append("\n  ").append(each.code).append("  ").append(each.meaning);
        }
        return table.toString();
    }

    /** The number. */
    public int code() {
        return code;
    }

    /** For a person. */
    public String meaning() {
        return meaning;
    }
}
