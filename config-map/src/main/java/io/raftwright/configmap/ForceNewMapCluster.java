package io.raftwright.configmap;

import io.raftwright.ForceNewCluster;
import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.wal.OnDamage;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;

/**
 * {@link ForceNewCluster} for the directory of a {@link ConfigMap} that is closed: read there what may be lost, and what must be
 * true before. As a program:
 *
 * <pre>
 * java … io.raftwright.configmap.ForceNewMapCluster &lt;directory&gt; &lt;member id&gt; &lt;cluster name&gt; &lt;members, as id=host:port,…&gt; \
 *      "I accept that writes may be lost"
 * </pre>
 *
 * It says what it did in the log, at WARN, and fails if it did nothing.
 */
public final class ForceNewMapCluster {
    private static final int ARGUMENTS = 5;

    private ForceNewMapCluster() {}

    /** Runs with the arguments that the class comment names. */
    public static void main(String[] args) {
        if (args.length != ARGUMENTS) {
            throw new IllegalArgumentException(
                    "expected: directory, member id, cluster name, members, confirmation; given=" + args.length);
        }
        Membership unused = run(Path.of(args[0]), Long.parseLong(args[1]), args[2], Members.parse(args[3]), args[4]);
    }

    /**
     * Makes a member the only one.
     *
     * @param directory    the survivor's
     * @param memberId     the survivor
     * @param clusterName  as the map was opened with
     * @param members      as the map was opened with
     * @param confirmation {@link ForceNewCluster#CONFIRMATION}
     * @return the membership from now on
     * @throws IllegalArgumentException if it was not confirmed, or this is no member that holds data; nothing was changed
     * @throws io.raftwright.storage.StorageException if the directory is in use, another's, or damaged
     */
    public static Membership run(
            Path directory, long memberId, String clusterName, List<Member> members, String confirmation) {
        UUID clusterId = Raftwright.clusterId(clusterName, members);
        try (SnapshotStore snapshots =
                        SnapshotFiles.open(directory, clusterId, SnapshotOptions.defaults(), DiskFileIo.instance());
                WriteAheadLog log = WriteAheadLog.open(
                        directory,
                        clusterId,
                        memberId,
                        WalOptions.defaults().with(OnDamage.REFUSE),
                        DiskFileIo.instance(),
                        new SecureRandom())) {
            return ForceNewCluster.run(memberId, log, snapshots, confirmation);
        }
    }
}
