package io.raftwright.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is left to do for a segment that took over from another one, so that the appender need not wait for the disk: to make its
 * header durable, then to give the file its name, then to say in the segment before that this one exists. Until the name is durable
 * nothing in the segment is; a crash before leaves a free segment, and the log ends in the one before.
 *
 * <p>Owner: whoever forces the segment.
 *
 * @param directory where the segment lies
 * @param header    of the segment, which tells the name it gets
 * @param previous  the segment before, to which nothing else is written any more
 * @param seal      what is written behind the end of that one, or null if there is no room
 */
record Beginning(
        LogDirectory directory,
        SegmentHeader header,
        Segment previous,
        @Nullable ByteBuffer seal) {

    /**
     * Gives a forced file its name, and seals the segment before; the name is durable on return, the seal with the next force.
     *
     * @return the name
     */
    Path complete(Path from) throws IOException {
        Path name = directory.segmentFile(header.name());
        directory.publish(from, name);
        if (seal != null) {
            previous.write(seal);
        }
        return name;
    }
}
