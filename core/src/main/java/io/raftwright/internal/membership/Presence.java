package io.raftwright.internal.membership;

/**
 * How a leader sees another member.
 *
 * @param memberId   the member
 * @param isUp       whether it answers now
 * @param upNs       for how long it has answered without a gap
 * @param silentNs   for how long it has not answered at all
 * @param isCaughtUp whether its log is as long as the leader's was a moment ago
 * @param isLeaving  whether it has asked to be let go
 */
public record Presence(long memberId, boolean isUp, long upNs, long silentNs, boolean isCaughtUp, boolean isLeaving) {}
