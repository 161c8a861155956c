package io.raftwright.api;

/**
 * Says what may fail together: members of one zone (a rack, a building, a region) are taken to. A {@link MembershipPolicy} spreads
 * voters over zones.
 */
@FunctionalInterface
public interface Zones {
    /** Takes all members to be in one zone. */
    Zones NONE = (memberId, address) -> "";

    /**
     * The zone of a member: the same for the same arguments, at each member of the cluster. Consensus thread; return at once. What
     * it throws is logged, and counts as the zone {@code ""}.
     *
     * @param memberId the member
     * @param address  where it listens, as the cluster knows it; empty if that is not known
     */
    String zoneOf(long memberId, String address);
}
