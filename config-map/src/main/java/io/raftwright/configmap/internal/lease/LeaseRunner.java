package io.raftwright.configmap.internal.lease;

/** Who calls {@link LeaseExpiry#turn} when it is time: a thread, or whoever else decides what happens when. */
public interface LeaseRunner {

    /** Begins to take turns. Called once, when there is a lease for the first time; a turn must follow. */
    void start(LeaseExpiry expiry);

    /** There is something to do: a turn must begin after this. Quick; any thread. */
    void wake();
}
