package io.raftwright.api;

import java.util.List;

/**
 * A node at a moment, as one line ({@link #toString}) and as data. The numbers are read one after the other, so they may be a
 * few microseconds apart.
 *
 * @param memberId      whose status
 * @param role          its role
 * @param term          its term
 * @param leaderId      the leader it knows, or 0
 * @param commitIndex   last index known to be committed
 * @param appliedIndex  last index applied to the state machine
 * @param firstIndex    first index held in the log
 * @param lastIndex     last index in the log
 * @param durableIndex  last index known to be on this member's own disk
 * @param snapshotIndex last index of the newest snapshot, or 0
 * @param pending       proposals made here that wait for their result
 * @param syncs         forces of the log so far
 * @param peers         the leader's view of the others; empty elsewhere
 */
public record NodeStatus(
        long memberId,
        Role role,
        long term,
        long leaderId,
        long commitIndex,
        long appliedIndex,
        long firstIndex,
        long lastIndex,
        long durableIndex,
        long snapshotIndex,
        int pending,
        long syncs,
        List<Peer> peers) {

    public NodeStatus {
        peers = List.copyOf(peers);
    }

    public boolean isLeader() {
        return role == Role.LEADER;
    }

    /**
     * How far the leader brought another member.
     *
     * @param id         the member
     * @param state      {@code probe}, {@code replicate} or {@code snapshot}
     * @param matchIndex last index known to be durable there
     * @param nextIndex  next index to send
     * @param inflight   append messages sent and not answered
     */
    public record Peer(long id, String state, long matchIndex, long nextIndex, int inflight) {}

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(160)
                .append("member=")
                .append(memberId)
                .append(" role=")
                .append(role)
                .append(" term=")
                .append(term)
                .append(" leader=")
                .append(leaderId)
                .append(" commit=")
                .append(commitIndex)
                .append(" applied=")
                .append(appliedIndex)
                .append(" log=[")
                .append(firstIndex)
                .append("..")
                .append(lastIndex)
                .append(']')
                .append(" durable=")
                .append(durableIndex)
                .append(" snapshot=")
                .append(snapshotIndex)
                .append(" pending=")
                .append(pending)
                .append(" syncs=")
                .append(syncs);
        for (Peer peer : peers) {
            line.append(" peer")
                    .append(peer.id())
                    .append('=')
                    .append(peer.state())
                    .append("(match=")
                    .append(peer.matchIndex())
                    .append(" next=")
                    .append(peer.nextIndex())
                    .append(" inflight=")
                    .append(peer.inflight())
                    .append(')');
        }
        return line.toString();
    }
}
