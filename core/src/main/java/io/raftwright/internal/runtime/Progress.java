package io.raftwright.internal.runtime;

import io.raftwright.api.Role;
import io.raftwright.internal.agent.Doorbell;
import io.raftwright.internal.replication.RaftLog;

/**
 * How far each stage of a node has come, and what it is: written by one thread each, read by all. Stages hand on positions
 * instead of messages.
 *
 * <p>Owner: field by field, the writer named there.
 */
final class Progress {
    /** What a node is, changed as one. */
    record Standing(Role role, long term, long leaderId) {}

    /** End of what was written to the log. Writer: the consensus thread. */
    final Position written;
    /** Up to where the log is durable. Writer: the durability thread. */
    final Position durable;
    /** Last committed index that may be applied. Writer: the consensus thread. */
    private final Position committed = new Position(0);
    /** Last applied index. Writer: the apply thread. */
    final Position applied = new Position(0);
    /** Log time of the last applied entry, in seconds. Writer: the apply thread. */
    final Position logTime = new Position(0);
    /** Forces so far. Writer: the durability thread. */
    final Position syncs = new Position(0);
    /** First and last index of the log, and the last one durable. Writer: the consensus thread. */
    final Position firstIndex = new Position(0);

    final Position lastIndex = new Position(0);
    final Position durableIndex = new Position(0);
    /** Last index of the newest snapshot. Writer: the consensus thread. */
    final Position snapshotIndex = new Position(0);
    /** Writer: the consensus thread. */
    private volatile Standing standing = new Standing(Role.FOLLOWER, 0, 0);

    private final Doorbell applyBell;

    Progress(long writtenPosition, Doorbell applyBell) {
        this.written = new Position(writtenPosition);
        this.durable = new Position(writtenPosition);
        this.applyBell = applyBell;
    }

    /**
     * What the storage held when it was opened, all of it durable: the status is in order before any stage has begun.
     *
     * @param covered last index of the newest snapshot, which the state machine begins with; or 0
     */
    void found(long term, long covered, RaftLog log) {
        standing = new Standing(Role.FOLLOWER, term, 0);
        snapshotIndex.set(covered);
        committed.set(covered);
        firstIndex.set(log.firstIndex());
        lastIndex.set(log.lastIndex());
        durableIndex.set(log.lastIndex());
    }

    long committed() {
        return committed.get();
    }

    void committed(long index) {
        committed.set(index);
        applyBell.ring();
    }

    Standing standing() {
        return standing;
    }

    long term() {
        return standing.term();
    }

    void roleChanged(Role role, long term, long leaderId) {
        standing = new Standing(role, term, leaderId);
    }
}
