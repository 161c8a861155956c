package io.raftwright.internal.kernel;

/** A kind of seeded run: which faults come how often, and what is asked for meanwhile. */
interface SwarmProfile {
    /** Runs to the end; throws if an invariant does not hold. */
    void run();

    SwarmCluster cluster();
}
