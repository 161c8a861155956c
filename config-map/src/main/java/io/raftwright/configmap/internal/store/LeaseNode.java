package io.raftwright.configmap.internal.store;

/** A part of a {@link LeaseTable}, with sums over all leases in it. Never changes. */
sealed interface LeaseNode permits LeaseRecord, LeaseBranch {

    /** How many leases there are. */
    int size();

    /** When the first of them runs out, in log time. */
    long nextDeadline();

    /** A sum of their hashes. */
    long hash();
}
