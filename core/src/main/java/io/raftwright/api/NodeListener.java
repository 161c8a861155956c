package io.raftwright.api;

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
