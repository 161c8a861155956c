package io.raftwright.testkit.history;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file is no history, or a line of it no operation. The message says which line and what is wrong with it. */
public final class HistoryFormatException extends IOException {
    private static final long serialVersionUID = 1;

    private final long line;

    HistoryFormatException(long line, String message, @Nullable Throwable cause) {
        super(message + ", line=" + line, cause);
        this.line = line;
    }

    /** The line, from 1; 0 if it is the file as a whole that is wrong. */
    public long line() {
        return line;
    }
}
