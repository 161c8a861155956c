package io.raftwright.configmap.internal.store;

/**
 * A node of a {@link LeaseTable} beneath which ids first differ in one bit.
 *
 * @param prefix what all ids beneath have in common, all bits from that one on being 0
 * @param bit    the bit, alone
 * @param zeros  those without it
 * @param ones   those with it
 */
record LeaseBranch(long prefix, long bit, LeaseNode zeros, LeaseNode ones, int size, long nextDeadline, long hash)
        implements LeaseNode {

    static LeaseBranch of(long prefix, long bit, LeaseNode zeros, LeaseNode ones) {
        return new LeaseBranch(
                prefix,
                bit,
                zeros,
                ones,
                zeros.size() + ones.size(),
                Math.min(zeros.nextDeadline(), ones.nextDeadline()),
                zeros.hash() + ones.hash());
    }

    /** A branch over two nodes that have not all bits in common, each given with any id beneath it. */
    static LeaseBranch over(long oneId, LeaseNode one, long otherId, LeaseNode other) {
        long bit = Long.highestOneBit(oneId ^ otherId);
        long prefix = oneId & -bit & ~bit;
        return (oneId & bit) == 0 ? of(prefix, bit, one, other) : of(prefix, bit, other, one);
    }

    /** Whether an id, if it is in the table, is beneath this node. */
    boolean mayHold(long id) {
        return (id & -bit & ~bit) == prefix;
    }

    boolean isOne(long id) {
        return (id & bit) != 0;
    }

    LeaseNode child(long id) {
        return isOne(id) ? ones : zeros;
    }

    /** This, with another child where an id belongs. */
    LeaseBranch with(long id, LeaseNode child) {
        return isOne(id) ? of(prefix, bit, zeros, child) : of(prefix, bit, child, ones);
    }
}
