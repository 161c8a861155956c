package io.raftwright.internal.group;

import io.raftwright.internal.agent.Crew;
import io.raftwright.internal.agent.Patience;
import io.raftwright.internal.runtime.Node;
import io.raftwright.internal.runtime.NodeHost;
import io.raftwright.internal.runtime.TaskPool;
import io.raftwright.transport.Transport;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One group's share in a {@link GroupHost}, from before it is opened until the node says that it stopped, or could not begin.
 *
 * <p>Owner: any thread; what changes is under this object's lock.
 */
public final class GroupShare implements NodeHost {
    private final long groupId;
    private final GroupHost host;
    private final GroupTransport transport;
    private @Nullable Node<?> node;
    private boolean isStopping;

    GroupShare(long groupId, GroupHost host) {
        this.groupId = groupId;
        this.host = host;
        this.transport = host.transport().open(groupId);
    }

    /** The group's view of the transport. */
    public Transport transport() {
        return transport;
    }

    /**
     * The node runs.
     *
     * @throws IllegalStateException if the host was closed meanwhile; the node is then closed too
     */
    public void attach(Node<?> running) {
        synchronized (this) {
            if (!isStopping) {
                node = running;
                return;
            }
        }
        running.close();
        throw new IllegalStateException("groups were closed, groupId=" + groupId);
    }

    /** Stops the node; one that does not run yet is stopped when it does, by whoever opens it. */
    void stop(boolean isGraceful) {
        Node<?> running;
        synchronized (this) {
            isStopping = true;
            running = node;
        }
        if (running == null) {
            return;
        }
        if (isGraceful) {
            running.close();
        } else {
            running.halt();
        }
    }

    @Override
    public long groupId() {
        return groupId;
    }

    @Override
    public Crew crew() {
        return host.crew();
    }

    @Override
    public AtomicLong forces() {
        return host.forces();
    }

    @Override
    public TaskPool capturePool() {
        return host.capturePool();
    }

    @Override
    public TaskPool transferPool() {
        return host.transferPool();
    }

    @Override
    public ByteBuffer messageBuffer(int capacity) {
        return host.messageBuffer(capacity);
    }

    @Override
    public void runStop(Runnable stop) {
        host.runStop(stop);
    }

    @Override
    public void onStopped(Patience patience) {
        transport.close();
        host.forget(this);
    }
}
