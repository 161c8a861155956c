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
        // In locals, field by field at the end: recovery does this for every entry of the log.
        int frameCount = 0;
        long index = 0;
        long term = 0;
        int link = 0;
        boolean commands = false;
        int at = offset;
        while (at < limit) {
            int room = limit - at - LogFrame.HEADER_LENGTH;
            int payloadLength = room < 0 ? -1 : LogFrame.payloadLength(frames, at);
            if (payloadLength < 0 || payloadLength > room || LogFrame.frameLength(payloadLength) > limit - at) {
                return "the last frame is not whole";
            }
            long nextIndex = LogFrame.index(frames, at);
            long nextTerm = LogFrame.term(frames, at);
            int chain = LogFrame.chain(frames, at);
            if (frameCount == 0) {
                firstIndex = nextIndex;
                firstChain = chain;
                firstTerm = nextTerm;
            } else if (nextIndex != index + 1 || chain != link || nextTerm < term) {
                return "a frame does not follow the one before";
            }
            index = nextIndex;
            term = nextTerm;
            link = LogFrame.link(frames, at);
            EntryKind kind = LogFrame.kind(frames, at);
            commands |= kind == EntryKind.COMMAND || kind == EntryKind.STRIPPED;
            frameCount++;
            at += LogFrame.frameLength(payloadLength);
        }
        lastIndex = index;
        lastTerm = term;
        lastLink = link;
        count = frameCount;
        hasCommand = commands;
        return frameCount == 0 ? "there is no frame" : null;
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
