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
    private static final ByteBuffer MESSAGES = ByteBuffer.allocateDirect(4 << 20);

    private final Crew crew = OwnCrew.invoked("fuzzed");
    private final AtomicLong forces = new AtomicLong();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    private boolean isStopping;

    /** The node is about to stop, and waits for its tasks: what is left is done now, and what comes at once. */
    void finish() {
        isStopping = true;
        runTasks();
    }

    private int runTasks() {
        int count = 0;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
            count++;
        }
        return count;
    }

    private boolean execute(Runnable task) {
        boolean isTaken = tasks.add(task);
        if (isStopping) {
            int unused = runTasks();
        }
        return isTaken;
    }

    /** Does what there is to do, at most so many times. */
    void work(int cycles) {
        int work = 1;
        for (int i = 0; i < cycles && work > 0; i++) {
            work = crew.invoke() + runTasks();
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
        return this::execute;
    }

    @Override
    public TaskPool transferPool() {
        return this::execute;
    }

    @Override
    public ByteBuffer messageBuffer(int capacity) {
        return MESSAGES.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void runStop(Runnable stop) {
        boolean unused = execute(stop);
    }

    @Override
    public void onStopped(Patience patience) {
        boolean unused = crew.close(patience);
    }
}
