package io.raftwright.testkit.sim;

import io.raftwright.RaftNode;
import io.raftwright.api.StateMachine;
import org.jspecify.annotations.Nullable;

/** One life of a member, as whoever lives in the same process sees it: what they have of it ends when that process does. */
public interface Site<M extends StateMachine<R>, R extends @Nullable Object> {

    /** Which member it is. */
    long memberId();

    /** False once its process has ended, in whatever way. Nobody is told; calls that were under way are never answered. */
    boolean isAlive();

    /** True while it is to apply what is committed: it belongs to the cluster, and not as a witness. */
    boolean isReplica();

    /** Its node. Everything proposed and read through it is judged. */
    RaftNode<R> node();

    /** Its state machine. */
    M machine();

    /** The last command that its machine has applied. */
    long appliedIndex();

    /** Plans something to happen in this process: later if it is held up then, never if it is gone. */
    void after(long delayNs, Runnable task);
}
