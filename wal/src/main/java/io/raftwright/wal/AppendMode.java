package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import java.io.IOException;

/** How batches get into a segment. What is in the files afterwards is the same, and either mode opens a log of the other. */
public enum AppendMode {
    /** One positioned write for each batch, and a force of the file: what disks do best. */
    POSITIONED {
        @Override
        FileIo.Mapping map(FileIo.File file, long length) throws IOException {
            return file.map(0, length);
        }
    },

    /**
     * Stores into the mapped segment, and a force of the range: without a system call for each batch. For memory file systems, for
     * persistent memory, and where nothing is forced; on disks the operating system writes whole folios for a small store.
     */
    MAPPED {
        @Override
        FileIo.Mapping map(FileIo.File file, long length) throws IOException {
            return file.mapForWriting(0, length);
        }
    };

    /** Maps a whole segment as this mode needs it. */
    abstract FileIo.Mapping map(FileIo.File file, long length) throws IOException;
}
