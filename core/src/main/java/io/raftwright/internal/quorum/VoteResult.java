package io.raftwright.internal.quorum;

/** How an election stands. */
public enum VoteResult {
    PENDING,
    WON,
    LOST
}
