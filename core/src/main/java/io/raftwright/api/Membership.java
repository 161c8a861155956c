package io.raftwright.api;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who belongs to the cluster, as one member knows it: the newest configuration that it knows to be committed. Immutable.
 *
 * @param index     log index of the entry that brought it; founds a compare-and-set by {@link MembershipRequest#ifIndex}; 0 while
 *                  the member knows of no configuration
 * @param voters    ids of those who vote, witnesses included, ascending; in a joint configuration the incoming half
 * @param outgoing  ids of the outgoing half of a joint configuration, ascending; otherwise empty
 * @param learners  ids of those who receive the log and do not vote, ascending
 * @param witnesses ids of those who vote and hold no data, ascending
 * @param addresses where members listen, as far as known, by id
 */
public record Membership(
        long index,
        List<Long> voters,
        List<Long> outgoing,
        List<Long> learners,
        List<Long> witnesses,
        SortedMap<Long, String> addresses) {

    public Membership {
        voters = List.copyOf(voters);
        outgoing = List.copyOf(outgoing);
        learners = List.copyOf(learners);
        witnesses = List.copyOf(witnesses);
        addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
    }

    /** True while two majorities are needed for each decision: a change is on its way. */
    public boolean isJoint() {
        return !outgoing.isEmpty();
    }

    @Override
    public String toString() {
        return "membership index=" + index
                + " voters=" + voters
                + (isJoint() ? " outgoing=" + outgoing : "")
                + (learners.isEmpty() ? "" : " learners=" + learners)
                + (witnesses.isEmpty() ? "" : " witnesses=" + witnesses)
                + (addresses.isEmpty() ? "" : " addresses=" + addresses);
    }
}
