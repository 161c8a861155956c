package io.raftwright.testkit.sim;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotStore;
import java.nio.file.Path;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Opens the stores of a member, at each of its starts, on the disk of its simulated computer. Called on the simulation's thread.
 *
 * <p>The stores must touch no disk but the one given, and draw from no random source but the one given, or a seed plays another run
 * each time. What they throw is judged as in real life: a {@link io.raftwright.storage.StorageException} stops the process, which is
 * started again if its disk has an excuse; anything else breaks a promise.
 */
public interface SimulatedStorage {

    /** Opens the log, after the snapshots. */
    LogStore openLog(Disk disk);

    /** Opens the snapshots. */
    SnapshotStore openSnapshots(Disk disk);

    /** The write-ahead log and the snapshot files that a node has when it is not told otherwise. */
    static SimulatedStorage ofFiles() {
        return StorageOfFiles.INSTANCE;
    }

    /**
     * What stores are opened on.
     *
     * @param files     the disk, which fails as the seed draws it, and forgets what was not forced when the power goes
     * @param directory the member's own, for log and snapshots; not there yet at the first start
     * @param clusterId the member's cluster
     * @param memberId  the member
     * @param random    drawn from the seed, another one at each start
     */
    record Disk(FileIo files, Path directory, UUID clusterId, long memberId, RandomGenerator random) {}
}
