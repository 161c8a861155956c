package io.raftwright.configmap.api;

/**
 * A member whose state was found to differ from what a majority of the voters holds, though all applied the same entries.
 *
 * @param memberId     who differs
 * @param index        the log's index at which the members were compared
 * @param revision     the map's revision there
 * @param hash         of that member's state
 * @param expectedHash of the majority's
 */
public record CorruptMember(long memberId, long index, long revision, long hash, long expectedHash) {
    @Override
    public String toString() {
        return "memberId=" + memberId + ", index=" + index + ", revision=" + revision + ", hash="
                + Long.toHexString(hash) + ", expectedHash=" + Long.toHexString(expectedHash);
    }
}
