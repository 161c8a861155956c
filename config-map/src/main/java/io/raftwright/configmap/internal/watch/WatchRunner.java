package io.raftwright.configmap.internal.watch;

/** Who calls {@link WatchHub#serve} when there is something to do: a thread, or whoever else decides what happens when. */
public interface WatchRunner {

    /** Begins to serve a hub. Called once, with its first watch; {@link #wake} follows. */
    void start(WatchHub hub);

    /** There is something to do: a turn must begin after this. Quick; any thread. */
    void wake();

    /** The hub is closed, and this was woken: waits for the turn that ends all watches, but not for long. */
    void awaitEnd();
}
