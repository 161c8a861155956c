package io.raftwright.internal.runtime;

import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.membership.Configuration;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;

/**
 * Which disk each member was seen with, and which one it must have. A member whose disk was lost forgot its votes and what it
 * acknowledged: if it went on under its id, a committed entry could be lost. So nothing is taken from a disk other than the one
 * that the configuration names; nor from one not seen yet, since any may call first. (Where the members are may be learned even
 * so: see {@link Roster#accepts}.)
 *
 * <p>Owner: the consensus thread.
 */
final class PeerDisks {
    private static final long UNKNOWN = 0;

    private final long selfId;
    private final long selfIncarnation;
    private final Long2LongHashMap seen = new Long2LongHashMap(UNKNOWN);
    private final LongHashSet refused = new LongHashSet();
    private Configuration configuration = Configuration.unknown();
    /** In the log when the node began, committed or not: the disks that it names were seen, whatever becomes of it. */
    private Configuration found = Configuration.unknown();

    private boolean isAllRecorded;

    PeerDisks(long selfId, long selfIncarnation) {
        this.selfId = selfId;
        this.selfIncarnation = selfIncarnation;
    }

    /** The log held this configuration when the node began. That it is committed may have been forgotten in a crash. */
    void find(Configuration inLog) {
        found = inLog;
        judge();
    }

    /** Another configuration is known. */
    void follow(Configuration newConfiguration) {
        configuration = newConfiguration;
        judge();
    }

    /** A peer showed its disk. */
    void see(long peerId, long incarnation) {
        seen.put(peerId, incarnation);
        judge();
    }

    /** A caller is gone, and what it showed with it. */
    void forget(long peerId) {
        seen.remove(peerId);
        judge();
    }

    private void judge() {
        refused.clear();
        isAllRecorded = configuration.incarnation(selfId) != UNKNOWN || !configuration.isMember(selfId);
        for (long member : configuration.membersExcept(selfId)) {
            long recorded = recorded(member);
            isAllRecorded &= configuration.incarnation(member) != UNKNOWN;
            if (recorded != UNKNOWN && seen.get(member) != recorded) {
                refused.add(member);
            }
        }
    }

    /** The number of the disk that a member must have, or 0 if that is not known. */
    long recorded(long memberId) {
        long known = configuration.incarnation(memberId);
        boolean isInDoubt = known == UNKNOWN && found.index() > configuration.index();
        return isInDoubt ? found.incarnation(memberId) : known;
    }

    /** False if what this peer sends must not be taken. */
    boolean accepts(long peerId) {
        return refused.isEmpty() || !refused.contains(peerId);
    }

    boolean isAnyRefused() {
        return !refused.isEmpty();
    }

    /** The number of the disk that a peer showed, or 0. */
    long seen(long peerId) {
        return seen.get(peerId);
    }

    /** True if a peer was seen with another disk than it must have. */
    boolean isStrange(long peerId) {
        return refused.contains(peerId) && seen.get(peerId) != UNKNOWN;
    }

    /** True if this member itself is known with another disk: the present one must never vote or acknowledge anything. */
    boolean isSelfStrange() {
        long recorded = recorded(selfId);
        return recorded != UNKNOWN && recorded != selfIncarnation;
    }

    /** True if this member's disk is known to be the right one. */
    boolean isSelfRecorded() {
        return recorded(selfId) == selfIncarnation;
    }

    /** As the leader: notes what is not in the configuration yet. */
    void record(Kernel kernel) {
        if (isAllRecorded) {
            return;
        }
        kernel.recordIncarnation(selfId, selfIncarnation);
        for (long member : configuration.membersExcept(selfId)) {
            kernel.recordIncarnation(member, seen.get(member));
        }
    }
}
