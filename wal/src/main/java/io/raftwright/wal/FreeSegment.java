package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file whose blocks are all written and durable, ready to become a segment, with all the memory that the segment takes: whoever
 * rolls has nothing left to make.
 *
 * @param path    its present name, temporary or {@code free-<n>}
 * @param file    open
 * @param mapping of the whole file
 * @param length  in bytes
 * @param batches without any
 */
record FreeSegment(Path path, FileIo.File file, FileIo.Mapping mapping, long length, BatchIndex batches) {

    FreeSegment(Path path, FileIo.File file, FileIo.Mapping mapping, long length) {
        this(path, file, mapping, length, BatchIndex.ofSegment(length));
    }

    /** The same under another name. */
    FreeSegment renamed(Path name) {
        return new FreeSegment(name, file, mapping, length, batches);
    }

    /** Makes it a segment without batches; header and name are durable on return. */
    Segment begin(LogDirectory directory, SegmentHeader header) throws IOException {
        file.write(header.encode(), 0);
        file.force();
        return named(directory, header, SegmentHeader.BLOCK_LENGTH);
    }

    /** Makes it a segment without batches that takes over from another one; header and name are durable after the next force. */
    Segment follow(LogDirectory directory, SegmentHeader header, Segment previous, @Nullable ByteBuffer seal)
            throws IOException {
        file.write(header.encode(), 0);
        return new Segment(path, file, mapping, batches, header, new Beginning(directory, header, previous, seal));
    }

    /** Gives the file the name of the segment that it holds already, whole and durable. */
    Segment named(LogDirectory directory, SegmentHeader header, long end) throws IOException {
        Path name = directory.segmentFile(header.name());
        directory.publish(path, name);
        return new Segment(name, file, mapping, batches, header, end);
    }

    void close() throws IOException {
        file.close();
        mapping.close();
    }
}
