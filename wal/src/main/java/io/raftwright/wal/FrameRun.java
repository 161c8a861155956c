package io.raftwright.wal;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a run of consecutive frames amounts to. A flyweight: {@link #read} fills it anew. Owner: one thread.
 *
 * <p>The frames' checksums are checked elsewhere; here only that they are whole and follow one another.
 */
final class FrameRun {
    private long firstIndex;
    private long lastIndex;
    private long firstTerm;
    private long lastTerm;
    private int firstChain;
    private int lastLink;
    private int count;
    private boolean hasCommand;

    /**
     * Reads a run.
     *
     * @return null, or what is wrong with it
     */
    @Nullable
    String read(ByteBuffer frames, int offset, int limit) {
        count = 0;
        hasCommand = false;
        lastTerm = 0;
        int at = offset;
        while (at < limit) {
            int left = limit - at;
            if (left < LogFrame.HEADER_LENGTH
                    || LogFrame.payloadLength(frames, at) < 0
                    || LogFrame.payloadLength(frames, at) > left - LogFrame.HEADER_LENGTH
                    || LogFrame.length(frames, at) > left) {
                return "the last frame is not whole";
            }
            if (count == 0) {
                firstIndex = LogFrame.index(frames, at);
                firstChain = LogFrame.chain(frames, at);
                firstTerm = LogFrame.term(frames, at);
            } else if (LogFrame.index(frames, at) != lastIndex + 1
                    || LogFrame.chain(frames, at) != lastLink
                    || LogFrame.term(frames, at) < lastTerm) {
                return "a frame does not follow the one before";
            }
            lastIndex = LogFrame.index(frames, at);
            lastLink = LogFrame.link(frames, at);
            lastTerm = LogFrame.term(frames, at);
            EntryKind kind = LogFrame.kind(frames, at);
            hasCommand |= kind == EntryKind.COMMAND || kind == EntryKind.STRIPPED;
            count++;
            at += LogFrame.length(frames, at);
        }
        return count == 0 ? "there is no frame" : null;
    }

    long firstIndex() {
        return firstIndex;
    }

    long lastIndex() {
        return lastIndex;
    }

    long firstTerm() {
        return firstTerm;
    }

    long lastTerm() {
        return lastTerm;
    }

    /** Link of the frame before the first, as the first one says. */
    int firstChain() {
        return firstChain;
    }

    int lastLink() {
        return lastLink;
    }

    int count() {
        return count;
    }

    /** Whether a state-machine command is among the entries, as opposed to what keeps the cluster itself going. */
    boolean hasCommand() {
        return hasCommand;
    }
}
