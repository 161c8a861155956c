package io.raftwright.api;

/** What a member is at a moment (Raft dissertation §3.3; pre-candidate: §9.6). */
public enum Role {
    FOLLOWER,
    PRE_CANDIDATE,
    CANDIDATE,
    LEADER,
    /** Closed, or broken for good; takes part in nothing any more. */
    STOPPED
}
