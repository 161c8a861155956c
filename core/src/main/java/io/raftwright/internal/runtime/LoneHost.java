package io.raftwright.internal.runtime;

import io.raftwright.api.Clock;
import io.raftwright.api.Threading;
import io.raftwright.internal.agent.Crew;
import io.raftwright.internal.agent.OwnCrew;
import io.raftwright.internal.agent.Patience;
import io.raftwright.internal.agent.SharedCrew;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** What a node runs on that is the only one: everything is its own, and ends with it. Owner: the node. */
final class LoneHost implements NodeHost {
    /** One to send and one to receive. */
    private static final int TRANSFER_THREADS = 2;

    private final String threadPrefix;
    private final Crew crew;
    private final BackgroundPool capturePool;
    private final BackgroundPool transferPool;
    private final AtomicLong forces = new AtomicLong();

    LoneHost(long memberId, Threading threading, Clock clock) {
        threadPrefix = "raftwright-" + memberId;
        crew = switch (threading) {
            case DEDICATED -> OwnCrew.dedicated(threadPrefix);
            case SHARED -> SharedCrew.oneThread(threadPrefix, clock::nanoTime);
            case INVOKER -> OwnCrew.invoked(threadPrefix);
        };
        capturePool = new BackgroundPool(threadPrefix + "-snapshot", 1);
        transferPool = new BackgroundPool(threadPrefix + "-snapshot-transfer", TRANSFER_THREADS);
    }

    @Override
    public long groupId() {
        return ALONE;
    }

    @Override
    public Crew crew() {
        return crew;
    }

    @Override
    public AtomicLong forces() {
        return forces;
    }

    @Override
    public TaskPool capturePool() {
        return capturePool;
    }

    @Override
    public TaskPool transferPool() {
        return transferPool;
    }

    @Override
    public ByteBuffer messageBuffer(int capacity) {
        return ByteBuffer.allocateDirect(capacity);
    }

    @Override
    public void runStop(Runnable stop) {
        Thread stopper = new Thread(stop, threadPrefix + "-stop");
        stopper.setDaemon(true);
        stopper.start();
    }

    @Override
    public void onStopped(Patience patience) {
        capturePool.close();
        transferPool.close();
        crew.close(patience);
    }
}
