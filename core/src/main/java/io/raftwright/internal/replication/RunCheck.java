package io.raftwright.internal.replication;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Checks runs of entries that came from another member, byte for byte. Owner: the consensus thread. */
final class RunCheck {
    private final CRC32C crc = new CRC32C();
    /** The kind of entry that has no place in this member's log. */
    private final EntryKind foreign;

    RunCheck(EntryKind foreign) {
        this.foreign = foreign;
    }

    /**
     * Checks a run: whole and sound frames, one index after the other, each naming the one before it in its chain, none of an older
     * term than the one before.
     *
     * @param prevIndex index before the run
     * @param frames    from position to limit; left as they are
     * @return index of the last entry
     * @throws MalformedRunException if anything is wrong with it
     */
    long check(long prevIndex, ByteBuffer frames) {
        int limit = frames.limit();
        long index = prevIndex;
        int previous = -1;
        for (int at = frames.position(); at < limit; ) {
            index++;
            int length = LogFrame.verify(frames, at, limit, crc);
            if (length < 0 || LogFrame.index(frames, at) != index) {
                throw new MalformedRunException("unsound frame in append, expectedIndex=" + index + ", offset=" + at);
            }
            if (LogFrame.kind(frames, at) == foreign) {
                String sender = foreign == EntryKind.COMMAND ? "no witness: data" : "a witness: no data";
                throw new MalformedRunException(
                        "the leader takes this member for " + sender + " in append, index=" + index);
            }
            if (LogFrame.kind(frames, at) == EntryKind.CONFIGURATION) {
                requireConfiguration(frames, at, index);
            }
            if (previous >= 0 && !follows(frames, previous, at)) {
                throw new MalformedRunException("frames do not follow each other, index=" + index + ", offset=" + at);
            }
            previous = at;
            at += length;
        }
        return index;
    }

    /** What cannot be read once it is committed must not come into the log. */
    private static void requireConfiguration(ByteBuffer frames, int at, long index) {
        try {
            var unused =
                    Configuration.decode(frames.slice(at + LogFrame.HEADER_LENGTH, LogFrame.payloadLength(frames, at)));
        } catch (CorruptStorageException e) {
            throw new MalformedRunException("no configuration in append, index=" + index + ": " + e.getMessage());
        }
    }

    private static boolean follows(ByteBuffer frames, int previous, int at) {
        return LogFrame.chain(frames, at) == LogFrame.link(frames, previous)
                && LogFrame.term(frames, at) >= LogFrame.term(frames, previous);
    }
}
