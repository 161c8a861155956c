package io.raftwright.testkit.fuzz;

import io.raftwright.internal.agent.Crew;
import io.raftwright.internal.agent.OwnCrew;
import io.raftwright.internal.agent.Patience;
import io.raftwright.internal.runtime.NodeHost;
import io.raftwright.internal.runtime.TaskPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/** What a node runs on where all is done on one thread, when it is asked for. Owner: that thread. */
final class InvokedHost implements NodeHost {
    /** As the interface allows, it is that of all nodes. */
    private static final ByteBuffer MESSAGES =
            ByteBuffer.allocateDirect(4 << 20);

    private final Crew crew = OwnCrew.invoked("fuzzed");
    private final AtomicLong forces = new AtomicLong();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    /** Does what there is to do, at most so many times. */
    void work(int cycles) {
        int work = 1;
        for (int i = 0; i < cycles && work > 0; i++) {
            work = crew.invoke();
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
                work++;
            }
        }
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
        return tasks::add;
    }

    @Override
    public TaskPool transferPool() {
        return tasks::add;
    }

    @Override
    public ByteBuffer messageBuffer(int capacity) {
        return MESSAGES.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void runStop(Runnable stop) {
        tasks.add(stop);
    }

    @Override
    public void onStopped(Patience patience) {
        boolean unused = crew.close(patience);
    }
}
