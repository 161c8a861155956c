package io.raftwright.wal.tool;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.wal.LogVisitor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * One line for each segment, batch and frame, and for what is none of these.
 *
 * @param screen takes them
 */
record ShortDump(Screen screen) implements LogVisitor {
    private static final List<String> OF_SEGMENT = List.of(
            "sequence",
            "length",
            "firstIndex",
            "baseTerm",
            "term",
            "votedFor",
            "commitHint",
            "previousSegment",
            "previousEnd",
            "previousBatch",
            "durableMark");
    private static final List<String> OF_BATCH =
            List.of("batch", "count", "firstIndex", "durableMark", "term", "votedFor", "commitHint", "flags");

    @Override
    public void segment(Path file, ByteBuffer block) {
        screen.good("segment " + file.getFileName(), Layout.SEGMENT.line(block, 0, OF_SEGMENT));
    }

    @Override
    public void batch(long offset, ByteBuffer source, int at) {
        screen.faint("  " + offset + ": " + Layout.BATCH.line(source, at, OF_BATCH) + flags(source, at));
    }

    private static String flags(ByteBuffer source, int at) {
        int flags = source.getInt(at + 72);
        StringBuilder names = new StringBuilder();
        List<String> known = List.of(" hardState", " override", " mark", " seal");
        for (int bit = 0; bit < known.size(); bit++) {
            names.append((flags >>> bit & 1) == 1 ? known.get(bit) : "");
        }
        return names.toString();
    }

    @Override
    public void frame(long offset, ByteBuffer source, int at, int length) {
        EntryKind kind = LogFrame.kind(source, at);
        screen.line("    " + offset + ": index=" + LogFrame.index(source, at) + " term=" + LogFrame.term(source, at)
                + " kind=" + kind + " payloadLength=" + LogFrame.payloadLength(source, at) + " time="
                + LogFrame.time(source, at) + " chain=" + Integer.toHexString(LogFrame.chain(source, at)) + " crc="
                + Integer.toHexString(LogFrame.headerCrc(source, at)));
    }

    @Override
    public void gap(Path file, long offset, long end, String what) {
        screen.warning("  " + offset + " to " + end, what);
    }
}
