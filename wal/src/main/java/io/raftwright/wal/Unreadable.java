package io.raftwright.wal;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The oldest segment of which a block cannot be read, however often that is tried: most of what rots on a real disk shows so.
 * Nothing of such a segment is used any more; where it can be read, it may be mapped no more.
 *
 * @param segment whose file it is
 * @param path    that file
 * @param offset  of the block
 */
record Unreadable(SegmentName segment, Path path, long offset) {
    private static final int PIECE_LENGTH = 1 << 20;
    /** A block that cannot be read so often is lost; fewer failures may pass. */
    private static final int ATTEMPTS = 5;

    /** Reads all segments; null if that is possible. */
    static @Nullable Unreadable find(LogDirectory directory) throws IOException {
        for (SegmentName name : directory.segmentNames()) {
            Path path = directory.segmentFile(name);
            try (FileIo.File file = directory.io().open(path)) {
                long offset = firstIn(file);
                if (offset >= 0) {
                    return new Unreadable(name, path, offset);
                }
            }
        }
        return null;
    }

    /** The offset of the first block of a file that cannot be read, or -1. */
    static long firstIn(FileIo.File file) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_LENGTH);
        long size = file.size();
        for (long at = 0; at < size; at += PIECE_LENGTH) {
            if (isReadable(file, at, piece.clear())) {
                continue;
            }
            for (long block = at; block < Math.min(size, at + PIECE_LENGTH); block += BatchHeader.ALIGNMENT) {
                if (!isReadable(file, block, piece.clear().limit(BatchHeader.ALIGNMENT))) {
                    return block;
                }
            }
        }
        return -1;
    }

    /** Reads into a buffer, from its beginning to its limit; false if that cannot be done. */
    static boolean isReadable(FileIo.File file, long position, ByteBuffer target) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                var unused = file.read(target.position(0), position);
                return true;
            } catch (IOException e) {
                // Tried again: a failure may pass.
            }
        }
        return false;
    }

    CorruptStorageException damage() {
        return new CorruptStorageException("segment cannot be read, file=" + path + ", offset=" + offset);
    }
}
