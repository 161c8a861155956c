package io.raftwright.wal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The readers of a log, and which segments they hold.
 *
 * <p>Owner: the log; any thread may call. Closing the log unmaps what no reader holds; the rest is unmapped as the readers let go.
 */
final class ReaderPins {
    private final List<WalReader> readers = new CopyOnWriteArrayList<>();

    /** Segments that outlived the log because a reader held them. Guarded by this. */
    private final List<Segment> leftBehind = new ArrayList<>();

    private volatile boolean isLogClosed;

    void add(WalReader reader) {
        readers.add(reader);
    }

    void remove(WalReader reader) {
        readers.remove(reader);
    }

    /** Whether any reader holds a segment. */
    boolean isPinned(Segment segment) {
        for (WalReader reader : readers) {
            if (reader.isPinning(segment)) {
                return true;
            }
        }
        return false;
    }

    /** Unmaps segments of a log that is closed, now or when the last reader lets go. */
    synchronized void unmap(List<Segment> segments) {
        isLogClosed = true;
        leftBehind.addAll(segments);
        unmapUnpinned();
    }

    /** A reader gave up its view. */
    void released() {
        if (isLogClosed) {
            unmapUnpinned();
        }
    }

    private synchronized void unmapUnpinned() {
        leftBehind.removeIf(segment -> {
            boolean isFree = !isPinned(segment);
            if (isFree) {
                segment.mapping().close();
            }
            return isFree;
        });
    }
}
