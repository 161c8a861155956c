package io.raftwright.wal.tool;

import io.raftwright.storage.LogFrame;
import io.raftwright.wal.LogVisitor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.HexDumpBytes;

/**
 * Every byte in hexadecimal, with the name and the value of its field beside it. Loaded only if chronicle-bytes is on the class path.
 *
 * @param screen takes the lines
 */
record AnnotatedDump(Screen screen) implements LogVisitor {

    @Override
    public void segment(Path file, ByteBuffer block) {
        screen.good("segment", file.toString());
        show(Layout.SEGMENT, 0, block, 0, 0);
    }

    @Override
    public void batch(long offset, ByteBuffer source, int at) {
        show(Layout.BATCH, offset, source, at, 0);
    }

    @Override
    public void frame(long offset, ByteBuffer source, int at, int length) {
        show(Layout.FRAME, offset, source, at, LogFrame.payloadLength(source, at));
    }

    @Override
    public void gap(Path file, long offset, long end, String what) {
        screen.warning("# " + offset + " to " + end, what);
    }

    private void show(Layout layout, long offset, ByteBuffer source, int at, int payloadLength) {
        HexDumpBytes dump = new HexDumpBytes();
        try {
            for (Layout.Field field : layout.fields()) {
                dump.writeHexDumpDescription(field.name() + "=" + field.value(source, at));
                dump.write(bytes(source, at + field.offset(), field.length()));
            }
            if (payloadLength > 0) {
                dump.writeHexDumpDescription("payload");
                dump.write(bytes(source, at + layout.length(), payloadLength));
            }
            screen.faint("# " + layout.name() + " at " + offset);
            screen.line(dump.toHexString().stripTrailing());
        } finally {
            dump.releaseLast();
        }
    }

    private static byte[] bytes(ByteBuffer source, int at, int length) {
        byte[] bytes = new byte[length];
        source.get(at, bytes);
        return bytes;
    }
}
