package io.raftwright.configmap.backup;

import io.raftwright.Raftwright;
import io.raftwright.RestoreCluster;
import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.configmap.internal.store.StoreImage;
import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.ReadOnlyDisk;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Gives a backup to a new cluster. Offline: run for each of its founding members, with the same backup and the same choices, into
 * an empty directory of its own; then open each with the same name, members and directory. Without it, open none of them: members
 * that begin empty are a majority of their own if there are enough of them.
 *
 * <pre>{@code
 * Restore.of(Path.of("map.backup")).clusterName("shop-2").members(members).into(Path.of("data-1"));
 * }</pre>
 *
 * <p>The new cluster has the map as it was: keys with all their revisions, history, what was chosen of quota and history. Leases are kept
 * with their keys and ids, and live for their whole time to live again, since nobody could keep them alive meanwhile: whoever holds
 * one goes on keeping it alive.
 *
 * <p>Owner: one thread.
 */
public final class Restore {
    /** As a map has that is opened with a directory alone. */
    private static final List<Member> SINGLE = List.of(new Member(1, "local"));

    private final Path backup;
    private final FileIo source;
    private final FileIo target;
    private List<Member> members = SINGLE;
    private String clusterName = "config";
    private long bumpedBy;

    private Restore(Path backup, FileIo source, FileIo target) {
        this.backup = Objects.requireNonNull(backup, "backup");
        this.source = source;
        this.target = target;
    }

    /** From a file. */
    public static Restore of(Path backup) {
        return new Restore(backup, ReadOnlyDisk.instance(), DiskFileIo.instance());
    }

    /** From a file on another disk than the operating system's, a simulated one, say, and to a directory on the same. */
    public static Restore of(Path backup, FileIo disk) {
        return new Restore(backup, disk, disk);
    }

    /** All founding members, the same list for each; without this call the new map has one member and no socket. */
    public Restore members(List<Member> all) {
        members = List.copyOf(all);
        return this;
    }

    /** The new cluster's name, the same for each member. It, or who the members are, must differ from the old cluster's. */
    public Restore clusterName(String name) {
        clusterName = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Raises the revision, and compacts everything before. For clients that outlive the old cluster: what was written after the
     * backup is lost, and revisions that they know would come again with another content. Raise it by more than can have
     * been written since, and watches and caches that go on from where they were are told that it is compacted, and read anew.
     *
     * @param revisions at least 0; the same for each member
     */
    public Restore bumpRevision(long revisions) {
        if (revisions < 0) {
            throw new IllegalArgumentException("out of range, revisions=" + revisions + ", min=0");
        }
        bumpedBy = revisions;
        return this;
    }

    /**
     * Makes a member's directory. The backup is read and checked whole before anything is written; takes as much memory as the
     * map. On return all is durable. The calling thread must not be interrupted meanwhile. May be repeated after a failure.
     *
     * @param directory the member's own; created if it does not exist, and empty if it does
     * @return what the backup holds
     * @throws IllegalArgumentException if the new cluster would be the old one: choose another name; or if the revision would be raised
     *                                  beyond what a long holds
     * @throws io.raftwright.storage.CorruptStorageException if the backup is damaged
     * @throws ForeignStorageException if it is no backup or one of a newer format, or the directory is not empty
     * @throws StorageException if it cannot be read, or the directory cannot be written
     */
    public BackupContent into(Path directory) {
        UUID clusterId = Raftwright.clusterId(clusterName, members);
        BackupContent content = BackupFile.inspect(backup, source);
        if (content.clusterId().equals(clusterId)) {
            throw new IllegalArgumentException(
                    "the new cluster would be taken for the old one, choose another name, clusterName=" + clusterName
                            + ", clusterId=" + clusterId);
        }
        if (bumpedBy > Long.MAX_VALUE - content.revision()) {
            throw new IllegalArgumentException("the revision would be too great, revision=" + content.revision()
                    + ", bumpedBy=" + bumpedBy + ", max=" + Long.MAX_VALUE);
        }
        BackupFile.Loaded loaded = BackupFile.read(backup, source);
        StoreImage image = loaded.image().restored(bumpedBy);
        requireEmpty(directory);
        try (SnapshotStore snapshots = SnapshotFiles.open(directory, clusterId, SnapshotOptions.defaults(), target)) {
            Membership unused = RestoreCluster.run(members, image.index(), image.logTime(), image, snapshots);
        }
        return loaded.content();
    }

    /** What an earlier attempt left that was interrupted does not count: a map that was ever opened has more. */
    private void requireEmpty(Path directory) {
        try {
            target.createDirectories(directory);
        } catch (IOException e) {
            throw new StorageException("directory cannot be used, path=" + directory + ", cause=" + e, e);
        }
        Path found = SnapshotFiles.contentOf(directory, target);
        if (found != null) {
            throw new ForeignStorageException("directory is not empty, found=" + found);
        }
    }
}
