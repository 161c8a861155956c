package io.raftwright.testkit.invariant;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of every member, and of what members were before damage or a new disk made something else of them.
 *
 * <p>Owner: the simulation's thread.
 */
final class MemberRecords {
    private final Map<Long, MemberRecord> present = new TreeMap<>();
    private final List<MemberRecord> ghosts = new ArrayList<>();

    MemberRecord of(long memberId) {
        return present.computeIfAbsent(memberId, MemberRecord::new);
    }

    Collection<MemberRecord> all() {
        return present.values();
    }

    /** What members knew, and held, whose disks hold it no more: it counts for what was committed meanwhile. */
    List<MemberRecord> ghosts() {
        return ghosts;
    }

    /** A member goes on with its snapshot, and nothing else that was known of it. */
    MemberRecord replace(MemberRecord member) {
        ghosts.add(member);
        MemberRecord fresh = new MemberRecord(member.memberId());
        fresh.snapshotFound(member.snapshotIndex());
        present.put(member.memberId(), fresh);
        return fresh;
    }

    /** A member's disk is gone with everything on it. */
    void remove(long memberId) {
        MemberRecord gone = present.remove(memberId);
        if (gone != null) {
            ghosts.add(gone);
        }
    }
}
