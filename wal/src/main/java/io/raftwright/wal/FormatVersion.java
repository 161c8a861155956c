package io.raftwright.wal;

import io.raftwright.storage.ForeignStorageException;
import java.nio.file.Path;

/**
 * The version of the format of everything in a member's directory but the snapshots. It rises when a build before would read the
 * new files wrongly; where it stands in a record, and the checksum over it, never change: so every build can tell a newer format
 * from damage.
 */
final class FormatVersion {
    static final int CURRENT = 1;

    private FormatVersion() {}

    /** Refuses what another build has written in a format that this one does not know. */
    static void require(int version, String what, Path file) {
        if (version > CURRENT) {
            throw new ForeignStorageException(what + " was written by a newer build, file=" + file + ", version="
                    + version + ", newestKnownVersion=" + CURRENT + "; use that build or a later one");
        }
        if (version < CURRENT) {
            throw new ForeignStorageException(
                    what + " has a format that never was, file=" + file + ", version=" + version);
        }
    }
}
