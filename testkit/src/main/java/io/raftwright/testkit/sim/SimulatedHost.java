package io.raftwright.testkit.sim;

import io.raftwright.internal.agent.Crew;
import io.raftwright.internal.agent.Patience;
import io.raftwright.internal.runtime.NodeHost;
import io.raftwright.internal.runtime.TaskPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a process gives its node to run on: a crew, pools and buffers, all of them on the one thread of the simulation.
 *
 * <p>Owner: the simulation's thread.
 */
final class SimulatedHost implements NodeHost {
    private static final long LONGEST_TASK_NS = 20_000_000;

    private final SimulatedCrew crew;
    private final SplittableRandom random;
    private final AtomicLong forces = new AtomicLong();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private ByteBuffer messageBuffer = ByteBuffer.allocate(0);
    private boolean isGone;
    private boolean isStopping;

    SimulatedHost(SimulatedCrew crew, SplittableRandom random) {
        this.crew = crew;
        this.random = random;
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

    private boolean execute(Runnable task) {
        if (isGone) {
            return false;
        }
        tasks.add(task);
        if (isStopping) {
            runTasks();
        } else {
            crew.timeline().after(random.nextLong(LONGEST_TASK_NS), this::runTask);
        }
        return true;
    }

    private void runTask() {
        Runnable task = isGone ? null : tasks.poll();
        if (task != null) {
            crew.run(task);
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            crew.run(task);
        }
    }

    /** The node stops: what is under way ends now, for nobody can wait for it. */
    void finishTasks() {
        isStopping = true;
        runTasks();
    }

    /** True if it stands still in the middle of something: nobody can end it in good order. */
    boolean isStanding() {
        return crew.isStanding();
    }

    /** Nothing runs until then. */
    void hold(long untilNs) {
        crew.hold(untilNs);
    }

    /** For how long nothing runs; not positive if it does. */
    long heldForNs() {
        return crew.heldForNs();
    }

    /** Nothing holds it up any more, nor what it waits for. */
    void release() {
        crew.release();
    }

    /** The process is gone. */
    void vanish() {
        isGone = true;
        tasks.clear();
        crew.vanish();
    }

    @Override
    public ByteBuffer messageBuffer(int capacity) {
        if (messageBuffer.capacity() < capacity) {
            messageBuffer = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
        }
        return messageBuffer;
    }

    @Override
    public void runStop(Runnable stop) {
        crew.timeline().after(0, () -> {
            if (!isGone) {
                finishTasks();
                crew.run(stop);
            }
        });
    }

    @Override
    public void onStopped(Patience patience) {
        isGone = true;
    }
}
