package io.raftwright.internal.replication;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.LogStore;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Copies runs of entries out of the log into messages: as they are, byte for byte, or stripped of their data for a witness, which
 * gets commands without payload and everything else whole. Either way they carry the same chain.
 *
 * <p>Owner: the consensus thread.
 */
final class RunCopy {
    /** Entries read at once when they are stripped, in bytes: a message of them stands for much more log than it is long. */
    private static final int STRIPPED_READ_LENGTH = 256 << 10;

    private final LogStore store;
    private final LogReader reader;
    private final CRC32C crc = new CRC32C();

    RunCopy(LogStore store, LogReader reader) {
        this.store = store;
        this.reader = reader;
    }

    /**
     * Copies whole frames, from an index on, while they fit.
     *
     * @param index    an index that is held and written
     * @param maxBytes a limit for all but the first frame
     * @param target   receives the frames at its position
     * @return index of the last entry copied, or {@code index - 1} if not even the first had room
     */
    long whole(long index, int maxBytes, ByteBuffer target) {
        int end = Math.min(target.limit(), target.position() + maxBytes);
        boolean isFirst = true;
        long next = index;
        while (next <= store.lastIndex()) {
            ByteBuffer run = reader.read(next, Math.max(1, end - target.position()));
            int at = 0;
            while (at < run.limit()) {
                int length = LogFrame.length(run, at);
                int bound = isFirst ? target.limit() : end;
                if (target.position() + at + length > bound) {
                    break;
                }
                at += length;
                isFirst = false;
                next++;
            }
            target.put(target.position(), run, 0, at);
            target.position(target.position() + at);
            if (at < run.limit() || target.position() >= end) {
                break;
            }
        }
        reader.release();
        return next - 1;
    }

    /**
     * Copies frames, from an index on, while they fit: commands stripped of their data, all others whole. One read of the log at
     * most, so that it takes no longer than a message of whole entries.
     *
     * @param index     an index that is held and written
     * @param lastIndex where to stop
     * @param maxBytes  a limit for all but the first frame
     * @param target    receives the frames at its position
     * @return index of the last entry copied, or {@code index - 1} if not even the first had room
     */
    long stripped(long index, long lastIndex, int maxBytes, ByteBuffer target) {
        ByteBuffer run = reader.read(index, STRIPPED_READ_LENGTH);
        int end = Math.min(target.limit(), target.position() + maxBytes);
        long next = index;
        for (int at = 0; at < run.limit() && next <= lastIndex; at += LogFrame.length(run, at)) {
            boolean isCommand = LogFrame.kind(run, at) == EntryKind.COMMAND;
            int length = isCommand ? LogFrame.STRIPPED_LENGTH : LogFrame.length(run, at);
            int offset = target.position();
            if (offset + length > (next == index ? target.limit() : end)) {
                break;
            }
            if (isCommand) {
                LogFrame.strip(run, at, target, offset, crc);
            } else {
                target.put(offset, run, at, length);
            }
            target.position(offset + length);
            next++;
        }
        reader.release();
        return next - 1;
    }
}
