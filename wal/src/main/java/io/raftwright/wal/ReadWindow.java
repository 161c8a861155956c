package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A file seen through a buffer that moves over it. Recovery reads this way, never by mapping: a file that was cut short gives
 * fewer bytes here, and kills the JVM there.
 *
 * <p>Owner: the opening thread.
 */
final class ReadWindow {
    /** Short enough that what was read is still in the processor's cache when it is checked. */
    private static final int LENGTH = 256 << 10;

    private ByteBuffer buffer;
    private FileIo.File file;
    private long begin;
    private int length;

    /**
     * @param file   the first file
     * @param length the most that is worth reading at once
     */
    ReadWindow(FileIo.File file, long length) {
        this.file = file;
        this.buffer = ByteBuffer.allocateDirect((int) Math.min(length, LENGTH)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Turns to another file. */
    void open(FileIo.File other) {
        file = other;
        length = 0;
    }

    /**
     * Makes a range readable.
     *
     * @param position in the file
     * @param count    bytes wanted, bounded by the caller
     * @return the offset in {@link #buffer} where the range begins, or -1 if the file ends before the range does
     */
    int show(long position, int count) throws IOException {
        if (position < begin || position + count > begin + length) {
            fill(position, count);
        }
        return position + count <= begin + length ? (int) (position - begin) : -1;
    }

    private void fill(long position, int count) throws IOException {
        ByteBuffer source = buffer;
        if (buffer.capacity() < count) {
            buffer = ByteBuffer.allocateDirect(count).order(ByteOrder.LITTLE_ENDIAN);
        }
        int kept = position < begin ? 0 : (int) Math.max(0, begin + length - position);
        buffer.clear().put(0, source, length - kept, kept).position(kept);
        begin = position;
        length = kept + file.read(buffer, position + kept);
        buffer.clear();
    }

    /** Little-endian; valid until the next {@link #show}. */
    ByteBuffer buffer() {
        return buffer;
    }
}
