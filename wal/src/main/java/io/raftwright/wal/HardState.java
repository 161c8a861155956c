package io.raftwright.wal;

import io.raftwright.storage.LogStore;

/**
 * What a member must never forget: its term and the vote it cast in it (Raft paper Figure 2, persistent state).
 *
 * @param term     at least 0
 * @param votedFor a member id, or {@link LogStore#NO_VOTE}
 */
record HardState(long term, long votedFor) {
    static final HardState NONE = new HardState(0, LogStore.NO_VOTE);

    /** The newer of two records: the higher term; in one term, the one with a vote. */
    HardState newer(long otherTerm, long otherVotedFor) {
        boolean isNewer = otherTerm > term
                || (otherTerm == term && votedFor == LogStore.NO_VOTE && otherVotedFor != LogStore.NO_VOTE);
        return isNewer ? new HardState(otherTerm, otherVotedFor) : this;
    }
}
