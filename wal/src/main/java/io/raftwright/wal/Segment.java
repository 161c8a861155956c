package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A segment in use: its file, its mapping, and where its batches lie.
 *
 * <p>Owner: the consensus thread writes it until the next one takes over; whoever forces the next one seals it, one thread at a time.
 */
final class Segment {
    private static final VarHandle WRITTEN_END;

    static {
        try {
            WRITTEN_END = MethodHandles.lookup().findVarHandle(Segment.class, "writtenEnd", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final FileIo.File file;
    private final FileIo.Mapping mapping;

    /** The same mapping if batches are stored into it, or null if they are written by position. */
    private final FileIo.@Nullable WritableMapping stores;

    private final SegmentHeader header;
    private final BatchIndex batches;

    /** Written, guarded by this, when the file gets its name. */
    private volatile Path path;

    /** What is left to do until the segment counts as one, or null. Cleared, guarded by this, by whoever has done it; read by any. */
    private volatile @Nullable Beginning beginning;

    /** Where the next batch goes. Written by the consensus thread (release), read by the durability thread (acquire). */
    @SuppressWarnings("UnusedVariable") // by WRITTEN_END
    private long writtenEnd;

    /** Up to where the file was forced. Guarded by this. */
    private long forcedEnd;

    /** Set once, by the consensus thread, when no reader may begin to use this segment any more. */
    private volatile boolean isRetired;

    /**
     * @param mapping of the whole file; batches are stored into it if it is a {@link FileIo.WritableMapping}
     * @param batches those that lie before the end
     * @param end     where the next batch goes; what lies before is durable
     */
    Segment(Path path, FileIo.File file, FileIo.Mapping mapping, BatchIndex batches, SegmentHeader header, long end) {
        this.path = path;
        this.file = file;
        this.mapping = mapping;
        this.stores = mapping instanceof FileIo.WritableMapping writable ? writable : null;
        this.header = header;
        this.batches = batches;
        this.forcedEnd = end;
        WRITTEN_END.setRelease(this, end);
    }

    /** A segment that takes over from another one, without batches; it counts only after the next {@link #force}. */
    Segment(
            Path path,
            FileIo.File file,
            FileIo.Mapping mapping,
            BatchIndex batches,
            SegmentHeader header,
            Beginning beginning) {
        this(path, file, mapping, batches, header, SegmentHeader.BLOCK_LENGTH);
        this.beginning = beginning;
    }

    /** Writes a batch at the end, from position to limit. Consensus thread; the seal, behind which nothing comes: whoever forces the next one. */
    void write(ByteBuffer batch) throws IOException {
        long end = writtenEnd();
        int length = batch.remaining();
        assert end + length <= header.length() : "batch beyond the segment, end=" + end + ", length=" + length;
        if (stores == null) {
            file.write(batch, end);
        } else {
            stores.put(batch, end);
        }
        WRITTEN_END.setRelease(this, end + length);
    }

    /** Makes durable what was written before. Durability thread; consensus thread when it gives the segment up. */
    synchronized void force() throws IOException {
        long end = writtenEnd();
        try {
            Beginning begun = beginning;
            if (begun != null) {
                file.force();
                path = begun.complete(path);
                beginning = null;
            } else if (end > forcedEnd) {
                forceBatches(end);
            }
        } catch (IOException e) {
            throw new IOException(e.getMessage() + ", file=" + path, e);
        }
        forcedEnd = end;
    }

    private void forceBatches(long end) throws IOException {
        if (stores == null) {
            file.force();
        } else {
            stores.force(forcedEnd, end - forcedEnd);
        }
    }

    /** Takes back what recovery found but does not keep here. Before any other thread knows this segment. */
    void cut(long end) {
        batches.truncateFromOffset(end);
        forcedEnd = end;
        WRITTEN_END.setRelease(this, end);
    }

    /** Bytes left for batches, the reserve included. */
    long room() {
        return header.length() - writtenEnd();
    }

    long writtenEnd() {
        return (long) WRITTEN_END.getAcquire(this);
    }

    void retire() {
        isRetired = true;
    }

    boolean isRetired() {
        return isRetired;
    }

    /** Whether it would be found after a crash. */
    boolean isNamed() {
        return beginning == null;
    }

    Path path() {
        return path;
    }

    FileIo.File file() {
        return file;
    }

    FileIo.Mapping mapping() {
        return mapping;
    }

    SegmentHeader header() {
        return header;
    }

    BatchIndex batches() {
        return batches;
    }

    @Override
    public String toString() {
        return path.getFileName() + " [writtenEnd=" + writtenEnd() + ", length=" + header.length() + "]";
    }
}
