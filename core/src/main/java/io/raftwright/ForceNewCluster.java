package io.raftwright;

import io.raftwright.api.Membership;
import io.raftwright.internal.runtime.SoleSurvivor;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotStore;

/**
 * The way out when a majority of the members is lost for good: makes one survivor the only member of the cluster, with all that
 * its own disk holds. Offline, by hand, and never the right thing while a majority may come back.
 *
 * <p><strong>What may be lost:</strong> every write that was acknowledged and did not reach this survivor. If several members
 * survive, choose the one whose log ends last ({@code lastIndex} in its status), and only that one.
 *
 * <ol>
 *   <li>Make sure that the lost members stay lost, or at least without clients: if they come back together they are a majority of
 *       the old cluster, and take writes that the new one never sees. They cannot do anything to the new one: they are no members
 *       of it, so it does not connect to them, and their elections do not concern it.
 *   <li>Stop the survivor, and run this on its stores.
 *   <li>Start the survivor as always; it leads at once.
 *   <li>Let others {@linkplain Raftwright#join join}, with empty disks and under ids never used before.
 * </ol>
 */
public final class ForceNewCluster {
    /** To be given word for word. */
    public static final String CONFIRMATION = "I accept that writes may be lost";

    private ForceNewCluster() {}

    /**
     * Makes a member the only one. Appends a configuration behind its log, in a new term, and forces it; everything in the log
     * counts as committed thereby. On return it is durable, and said in the log at WARN. The stores stay open, and the caller's.
     *
     * @param memberId     the survivor
     * @param log          its log, opened for this and used by nothing else: a store that is open twice is destroyed. The
     *                     directory of a running node cannot be opened
     * @param snapshots    its snapshots
     * @param confirmation {@link #CONFIRMATION}
     * @return the membership from now on
     * @throws IllegalArgumentException if it was not confirmed, or this is no member that holds data; nothing was changed
     * @throws io.raftwright.storage.StorageException if the stores are damaged, or fail
     */
    public static Membership run(long memberId, LogStore log, SnapshotStore snapshots, String confirmation) {
        if (!confirmation.equals(CONFIRMATION)) {
            throw new IllegalArgumentException("not confirmed, expected=\"" + CONFIRMATION + "\"");
        }
        return SoleSurvivor.found(memberId, log, snapshots).view();
    }
}
