package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.ForeignStorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose a directory is. {@code IDENTITY} is the last file that the creation of a log makes, so a directory without it must
 * hold nothing but what an interrupted creation can have left. Owner: the opening thread.
 */
final class IdentityFile {
    private static final int SLOT_LENGTH = 4096;

    private IdentityFile() {}

    /**
     * Reads it.
     *
     * @return null if the directory holds no log yet
     * @throws ForeignStorageException if it holds a log, but not whose it is
     */
    static @Nullable Identity read(LogDirectory directory) throws IOException {
        Path path = directory.identityFile();
        if (!directory.exists(path)) {
            requireUnused(directory);
            return null;
        }
        try (FileIo.File file = directory.io().open(path)) {
            ByteBuffer content = ByteBuffer.allocate(Identity.FILE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            return Identity.decode(content, file.read(content, 0), path);
        }
    }

    /** Where the file's damaged copy begins, if one of the two is; else -1. */
    static long damagedCopy(LogDirectory directory) throws IOException {
        Path path = directory.identityFile();
        try (FileIo.File file = directory.io().open(path)) {
            ByteBuffer content = ByteBuffer.allocate(Identity.FILE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            return Identity.damagedCopy(content, file.read(content, 0), path);
        }
    }

    private static void requireUnused(LogDirectory directory) throws IOException {
        for (SegmentName name : directory.segmentNames()) {
            Path segment = directory.segmentFile(name);
            if (name.sequence() != 1 || !isZero(directory, segment, SegmentHeader.BLOCK_LENGTH, SLOT_LENGTH)) {
                throw unidentified(directory, segment);
            }
        }
        Path state = directory.stateFile();
        boolean hasState = directory.exists(state);
        if (hasState && !(isZero(directory, state, 16, 16) && isZero(directory, state, SLOT_LENGTH + 16, 16))) {
            throw unidentified(directory, state);
        }
    }

    private static boolean isZero(LogDirectory directory, Path path, long position, int length) throws IOException {
        try (FileIo.File file = directory.io().open(path)) {
            ByteBuffer content = ByteBuffer.allocate(length);
            int count = file.read(content, position);
            for (int i = 0; i < count; i++) {
                if (content.get(i) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private static ForeignStorageException unidentified(LogDirectory directory, Path found) {
        return new ForeignStorageException(
                "directory holds a log, but not whose it is, missing=" + directory.identityFile() + ", found=" + found);
    }
}
