package io.raftwright.internal.runtime;

import io.raftwright.internal.agent.Crew;
import io.raftwright.internal.agent.Patience;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a node runs on: threads and buffers of its own, or a share in those of its process. One node, one host object.
 *
 * <p>Owner: the node; any thread.
 */
public interface NodeHost {
    /** The group of a node that is alone. */
    long ALONE = 0;

    /** The Raft group, in every message; {@link #ALONE} if there is only one. */
    long groupId();

    /** Who runs the agents. */
    Crew crew();

    /**
     * Counts the forces that made something durable on the durability thread, of all nodes that share it: while it grows, a node
     * whose own log waits is waiting for its turn, not for a disk that hangs.
     */
    AtomicLong forces();

    /** Where host code writes its state into snapshots, which may take long. */
    TaskPool capturePool();

    /** Where snapshots are read, sent and received, chunk by chunk. */
    TaskPool transferPool();

    /**
     * A direct buffer for messages, used by the consensus agent alone, and within one duty cycle only: it may be that of all
     * groups.
     *
     * @param capacity bytes at least
     */
    ByteBuffer messageBuffer(int capacity);

    /** Runs the end of a node on a thread that can wait for its agents. */
    void runStop(Runnable stop);

    /**
     * The node has stopped for good, or could not begin: the last thing it says.
     *
     * @param patience for what ends with it
     */
    void onStopped(Patience patience);
}
