package io.raftwright.wal;

import java.nio.file.Path;

/**
 * A write at the end of a log that was not finished when the process or the power went. Nobody was told that it is durable, so
 * opening the log cuts it off.
 *
 * @param file      the segment
 * @param offset    where the batch begins, in bytes
 * @param batch     its number
 * @param lastIndex the last entry before it
 */
public record LogInterruption(Path file, long offset, long batch, long lastIndex) {

    /** In a line. */
    public String describe() {
        return "the last write was interrupted, file=" + file + ", offset=" + offset + ", batch=" + batch
                + ", lastIndex=" + lastIndex;
    }
}
