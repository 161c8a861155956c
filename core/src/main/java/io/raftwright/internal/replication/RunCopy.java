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

    /** The batch written last, unless something else came after: frames from 0 to its length. Most often it is what is sent. */
    private ByteBuffer latest = ByteBuffer.allocate(0);

    private int latestLength;
    private long latestFirstIndex;
    /** Below {@link #latestFirstIndex} if there is none. */
    private long latestLastIndex = -1;

    RunCopy(LogStore store, LogReader reader) {
        this.store = store;
        this.reader = reader;
    }

    /** A batch was written; it stays in the buffer until {@link #forgetLatest}, so it need not be read to be sent. */
    void written(ByteBuffer batch, int length, long firstIndex, long lastIndex) {
        latest = batch;
        latestLength = length;
        latestFirstIndex = firstIndex;
        latestLastIndex = lastIndex;
    }

    /** The buffer of the latest batch is used for something else, or other entries took its place in the log. */
    void forgetLatest() {
        latestLastIndex = -1;
    }

    private boolean isInLatest(long index) {
        return index <= latestLastIndex && index >= latestFirstIndex;
    }

    private int offsetInLatest(long index) {
        int offset = 0;
        for (long at = latestFirstIndex; at < index; at++) {
            offset += LogFrame.length(latest, offset);
        }
        return offset;
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
        long next = index;
        while (next <= store.lastIndex()) {
            boolean isLatest = isInLatest(next);
            ByteBuffer run = isLatest ? latest : reader.read(next, Math.max(1, end - target.position()));
            int start = isLatest ? offsetInLatest(next) : 0;
            int limit = isLatest ? latestLength : run.limit();
            int at = start;
            while (at < limit) {
                int length = LogFrame.length(run, at);
                int bound = next == index ? target.limit() : end;
                if (target.position() + at - start + length > bound) {
                    break;
                }
                at += length;
                next++;
            }
            target.put(target.position(), run, start, at - start);
            target.position(target.position() + at - start);
            if (at < limit || target.position() >= end) {
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
        boolean isLatest = isInLatest(index);
        ByteBuffer run = isLatest ? latest : reader.read(index, STRIPPED_READ_LENGTH);
        int limit = isLatest ? latestLength : run.limit();
        int end = Math.min(target.limit(), target.position() + maxBytes);
        long next = index;
        for (int at = isLatest ? offsetInLatest(index) : 0;
                at < limit && next <= lastIndex;
                at += LogFrame.length(run, at)) {
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
