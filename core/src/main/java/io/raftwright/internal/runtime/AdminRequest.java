package io.raftwright.internal.runtime;

import io.raftwright.api.MembershipRequest;

/** What a member asks of the leader besides commands and reads: another membership, another leader. */
sealed interface AdminRequest {

    /** Another configuration. */
    record Change(MembershipRequest request) implements AdminRequest {}

    /**
     * Another leader (Raft dissertation §3.10).
     *
     * @param targetId  who, or 0 for whoever is most up to date
     * @param timeoutNs after which the leader gives up
     */
    record Transfer(long targetId, long timeoutNs) implements AdminRequest {}

    /** Any other leader. */
    record StepDown() implements AdminRequest {}
}
