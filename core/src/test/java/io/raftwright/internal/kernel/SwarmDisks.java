package io.raftwright.internal.kernel;

/**
 * How quick disks are: chances per duty cycle.
 *
 * @param forcing    that what is written is forced
 * @param telling    that the kernel is told what is durable
 * @param installing that a snapshot received is installed
 * @param snapshots  that one is taken
 */
record SwarmDisks(double forcing, double telling, double installing, double snapshots) {
    /** As quick as can be. */
    static final SwarmDisks QUICK = new SwarmDisks(1, 1, 1, 0);
}
