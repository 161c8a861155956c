package io.raftwright.configmap.internal.check;

import java.time.Duration;

/** Who does what a {@link StateCheck} has to do beside the apply thread: a thread, or whoever else decides what happens when. */
public interface CheckRunner {

    /** Runs a task, which may take long, soon and after this. Quick; any thread. */
    void run(Runnable task);

    /** Runs a quick task after some time. Any thread. */
    void runAfter(Duration delay, Runnable task);
}
