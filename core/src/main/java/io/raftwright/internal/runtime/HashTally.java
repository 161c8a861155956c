package io.raftwright.internal.runtime;

import org.agrona.collections.LongArrayList;

/** What members say that their state is behind one entry. Owner: the consensus thread. */
final class HashTally {
    private final long index;
    private final LongArrayList members = new LongArrayList();
    private final LongArrayList hashes = new LongArrayList();

    HashTally(long index) {
        this.index = index;
    }

    long index() {
        return index;
    }

    int count() {
        return members.size();
    }

    long member(int i) {
        return members.getLong(i);
    }

    long hash(int i) {
        return hashes.getLong(i);
    }

    /** Notes a member's hash, in place of what it said before. */
    void record(long memberId, long hash) {
        int known = members.indexOf(memberId);
        if (known >= 0) {
            hashes.setLong(known, hash);
        } else {
            members.addLong(memberId);
            hashes.addLong(hash);
        }
    }

    /**
     * Which of the members' hashes more than half of a cluster agrees on.
     *
     * @param clusterSize members that have a state, heard of or not
     * @return the place of one that has it, or -1 if there is none (yet)
     */
    int majority(int clusterSize) {
        for (int i = 0; i < count(); i++) {
            int equal = 0;
            for (int j = 0; j < count(); j++) {
                if (hash(j) == hash(i)) {
                    equal++;
                }
            }
            if (2 * equal > clusterSize) {
                return i;
            }
        }
        return -1;
    }

    /** The place of a hash that differs from the first, or -1 if all agree. */
    int dissenter() {
        for (int i = 1; i < count(); i++) {
            if (hash(i) != hash(0)) {
                return i;
            }
        }
        return -1;
    }
}
