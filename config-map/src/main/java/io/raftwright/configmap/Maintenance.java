package io.raftwright.configmap;

import io.raftwright.configmap.api.CheckResult;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.Retention;
import io.raftwright.configmap.api.Space;
import io.raftwright.configmap.api.StateHash;
import io.raftwright.configmap.backup.Backup;
import java.util.List;

/**
 * The room that a map takes, how long it remembers, and its backups. What is chosen here is chosen for all members and is part of the map: it is
 * replicated, and outlives restarts. Every call works on every member, waits like those of {@link ConfigMap}, and throws the same
 * exceptions. Safe for use by any number of threads.
 */
public interface Maintenance {

    /** How much room the map takes; linearizable. */
    Space space();

    /**
     * Chooses how much room the map may take; 2 GiB unless chosen otherwise. A put, a grant, or a transaction that puts, which would
     * take more is refused with an {@link io.raftwright.configmap.api.OutOfSpaceException}, and so are all others from then on, until
     * {@link #disarm}. Reads, watches, deletes, revokes and compactions go on.
     *
     * <p>The map lives in the heap of each member: choose less than the smallest of them has to spare.
     *
     * @param bytes at least 1
     * @return the room it takes now
     */
    Space quota(long bytes);

    /**
     * Lets the map grow again after it was out of space, if it has room now, and forgets which members were corrupt. Does nothing
     * if there was neither.
     */
    Space disarm();

    /**
     * Chooses how much history the map keeps, from now on. What is too much is forgotten at once or as time passes, on all
     * members, as {@link ConfigMap#compact} does.
     */
    Space retain(Retention retention);

    /**
     * Takes a backup of the whole map as it is: with every write that had returned, on any member, before this was called. Costs
     * nothing and stops nothing; what costs is writing it, on a thread of the caller's. Without a leader,
     * {@link StaleReader#backup} takes one of what this member has.
     */
    Backup backup();

    /**
     * A hash of all that can be read of the map at a revision: ask each member, and compare. Read by this member from its own memory,
     * whole, on a thread beside.
     *
     * @param revision a readable one, or {@link io.raftwright.configmap.api.Range#LATEST}
     * @throws io.raftwright.configmap.api.CompactedException      if it is gone
     * @throws io.raftwright.configmap.api.FutureRevisionException if it is yet to come
     * @throws io.raftwright.api.RefusedException                  if 16 of them are on their way: ask again when they are there
     */
    StateHash hash(long revision);

    /**
     * Compares the states of all members, whole, as they are behind one entry of the log: keys, history, leases, and all that was chosen.
     * Each reads its own from memory, on a thread beside, while writes go on. A member that differs from a majority of the voters
     * is corrupt, by damage to its memory or disk, or a mistake of ours. It stops for good, with a
     * {@link io.raftwright.configmap.api.CorruptStateException} as the cause, rather than serve what is wrong; all members hear of it by
     * {@link io.raftwright.api.NodeListener#onDivergence}, on their apply threads, and remember it: {@link #corruptMembers}.
     *
     * <p>If no majority agrees, nobody is stopped; the result tells the hashes. Waits until all have answered, or else until the deadline.
     * {@link ConfigMapBuilder#checkEvery} lets the leader do this from time to time.
     */
    CheckResult check();

    /** Members that were found corrupt since {@link #disarm}; linearizable. */
    List<CorruptMember> corruptMembers();
}
