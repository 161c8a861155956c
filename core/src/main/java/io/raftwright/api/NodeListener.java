package io.raftwright.api;

import java.time.Duration;

/**
 * Told of a node's changes of state. Called on the node's own threads: return quickly, hand longer work to another thread.
 * What a listener throws is logged and otherwise ignored.
 */
public interface NodeListener {

    /**
     * This member's role or its view of the leader changed. Consensus thread.
     *
     * @param role     its role now
     * @param term     its term now
     * @param leaderId id of the leader of that term, or 0 if unknown
     */
    default void onRoleChange(Role role, long term, long leaderId) {}

    /**
     * A snapshot was taken or installed, and is durable. Consensus thread.
     *
     * @param index     its last index
     * @param installed true if it came from another member
     */
    default void onSnapshot(long index, boolean installed) {}

    /**
     * Another membership is in force. Consensus thread.
     *
     * @param membership who belongs to the cluster now, as far as this member knows
     */
    default void onMembership(Membership membership) {}

    /**
     * A learner that is to be promoted does not catch up with this leader's log. Consensus thread.
     *
     * @param memberId      the learner
     * @param rounds        how often it was brought up to date, each time too slowly to vote (Raft dissertation §4.2.1); after
     *                      ten it stays a learner until it is asked for again
     * @param entriesBehind how far it is behind
     */
    default void onPromotionDelayed(long memberId, int rounds, long entriesBehind) {}

    /**
     * A member called with another disk than the cluster knows it with. Nothing is taken from it: remove it from the cluster, then
     * let it join under a new id. Consensus thread.
     *
     * @param memberId the member
     */
    default void onStrangeDisk(long memberId) {}

    /**
     * The log's storage hangs: a sync, or what was written, has waited for longer than an election timeout. Until
     * {@link #onDiskBack} this member neither leads nor votes. Once a stall; consensus thread.
     *
     * @param age how long it has hung already
     */
    default void onDiskStall(Duration age) {}

    /**
     * The log's storage moves again after {@link #onDiskStall}; this member takes part again. Consensus thread.
     *
     * @param lasted how long it hung in all
     */
    default void onDiskBack(Duration lasted) {}

    /**
     * What this member has stored is damaged. Its peers bring it back; until {@link #onHealed} this member does not lead and
     * acknowledges nothing, so the cluster stands as if it were away. Consensus thread.
     *
     * @param damage what is damaged, with file, offset and indexes, and what to do should no peer have it; for a person
     */
    default void onDamage(String damage) {}

    /** What was damaged is there again, durably; this member takes part as before. Consensus thread. */
    default void onHealed() {}

    /**
     * The states of members differ although they have applied the same entries: a state machine is not deterministic, or memory
     * or disk is damaged. Nothing is stopped. The member named should be stopped, its state be thrown away and come anew from
     * another member. Told once when it begins, on the leader and on the member named. Consensus thread.
     *
     * @param memberId     who differs from the majority, or 0 if there is no majority that agrees: then only the leader is told
     * @param index        the entry behind which the states were compared
     * @param stateHash    the member's {@link StateMachine#stateHash}, or one of those that differ
     * @param expectedHash that of the majority, or another of those that differ
     */
    default void onDivergence(long memberId, long index, long stateHash, long expectedHash) {}

    /**
     * This node stopped for good because of a failure; the host process goes on. Whichever thread met the failure.
     *
     * @param cause what failed: a {@link StateMachineException} if it was the state machine, a
     *     {@link io.raftwright.storage.StorageException} if it was the storage
     */
    default void onBroken(Throwable cause) {}
}
