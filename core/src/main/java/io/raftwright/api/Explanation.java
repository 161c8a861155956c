package io.raftwright.api;

import io.raftwright.api.NodeStatus.Peer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a proposal waits, in a sentence: what stands in its way first, as far as this member can tell. A function of a
 * {@link NodeStatus} alone, so that a status read elsewhere, or later, is explained there in the same words.
 *
 * <p>In this order: the node is stopped; its disk hangs; nobody leads; leadership is being handed over; a bound is reached; the
 * leader is another member; too few members answer; a member that the quorum needs is behind; the state machine is.
 */
final class Explanation {
    private final NodeStatus status;

    private Explanation(NodeStatus status) {
        this.status = status;
    }

    static String of(NodeStatus status) {
        return new Explanation(status).sentence();
    }

    private String sentence() {
        if (status.role() == Role.STOPPED) {
            return "this node is stopped: use another member";
        }
        if (status.disk().isStalled()) {
            return ownDiskHangs() + elsewhere();
        }
        if (status.leaderId() == 0 && !status.disk().damage().isEmpty()) {
            return "no leader known, and this member is damaged: it waits for one to bring back what is lost, "
                    + status.disk().damage();
        }
        if (status.leaderId() == 0) {
            return "no leader known for " + text(status.leader().since()) + ": this member is " + status.role()
                    + " in term " + status.term() + ", and an election takes a majority of the voters "
                    + status.members().voters();
        }
        if (status.leader().transferTo() != 0) {
            return "leadership is being handed over to member "
                    + status.leader().transferTo() + ": proposals wait until that ends";
        }
        if (status.waiting().limit() == NodeStatus.Limit.STORAGE) {
            return "storage full: proposals wait until there is room for the log";
        }
        return boundReached() + (status.isLeader() ? asLeader() : asFollower());
    }

    // ---- this member

    private String ownDiskHangs() {
        Duration writing = status.disk().writing();
        Duration syncing = status.disk().syncing();
        if (!writing.isZero()) {
            return "own disk hangs: a write to the log has been running for " + text(writing)
                    + "; this member does nothing until it ends";
        }
        String what = syncing.isZero()
                ? "what was written does not become durable"
                : "a sync has been running for " + text(syncing);
        return "own disk hangs: " + what
                + (status.isLeader()
                        ? "; nothing is committed until it is back, for this is the only voter"
                        : "; this member neither leads nor votes until it is back");
    }

    private String elsewhere() {
        boolean isOther = status.leaderId() != 0 && !status.isLeader();
        return isOther ? ", member " + status.leaderId() + " leads" : "";
    }

    private String boundReached() {
        return switch (status.waiting().limit()) {
            case NONE, STORAGE -> "";
            case PENDING ->
                "back pressure: " + status.waiting().proposals() + " proposals of "
                        + status.waiting().bytes() + " bytes wait at this member; ";
            case UNCOMMITTED ->
                "back pressure: " + uncommitted() + " entries are not committed yet, and no more may be; ";
        };
    }

    private String asFollower() {
        return "not leader: proposals go to member " + status.leaderId() + ", heard of "
                + text(status.leader().silence()) + " ago" + applying();
    }

    /** What follows the reason: a state machine that is behind delays results everywhere. */
    private String applying() {
        long behind = status.commitIndex() - status.appliedIndex();
        return behind > 0 ? "; the state machine here is " + entries(behind) + " behind" : "";
    }

    // ---- the leader

    private String asLeader() {
        List<Peer> silent = status.peers().stream().filter(Peer::isSilent).toList();
        if (isQuorumLostWithout(silent)) {
            return "leader, but no quorum answers: "
                    + silent.stream()
                            .map(peer -> "member " + peer.id() + " silent for " + text(peer.silence()))
                            .collect(Collectors.joining(", "));
        }
        if (uncommitted() > 0) {
            return slowestNeeded() + ", " + sync() + applying();
        }
        return "nothing waits: leader in term " + status.term() + ", all " + status.commitIndex()
                + " entries are committed, " + sync() + applying();
    }

    private boolean isQuorumLostWithout(List<Peer> silent) {
        return lacksMajority(status.members().voters(), silent)
                || lacksMajority(status.members().outgoing(), silent);
    }

    /** True if those who answer are too few for a majority of this half of the configuration. */
    private static boolean lacksMajority(List<Long> voters, List<Peer> silent) {
        long silentVoters =
                silent.stream().filter(peer -> voters.contains(peer.id())).count();
        return silentVoters > 0 && voters.size() - silentVoters < majorityOf(voters);
    }

    private static int majorityOf(List<Long> voters) {
        return voters.size() / 2 + 1;
    }

    private long uncommitted() {
        return status.lastIndex() - status.commitIndex();
    }

    /** The commit index is the match index of one voter, that with which a majority begins: nobody slower holds it back. */
    private String slowestNeeded() {
        long needed = neededIn(status.members().voters());
        List<Long> outgoing = status.members().outgoing();
        if (!outgoing.isEmpty() && matchOf(neededIn(outgoing)) < matchOf(needed)) {
            needed = neededIn(outgoing);
        }
        Peer peer = peer(needed);
        if (peer == null && needed != status.memberId()) {
            return "leader since " + text(status.leader().since()) + ", members have not answered yet";
        }
        if (peer == null) {
            return "the own disk is " + entries(status.lastIndex() - status.durableIndex()) + " behind";
        }
        return "slowest follower that the quorum needs is member " + peer.id() + ": " + entries(peer.lag())
                + " behind (" + peer.state() + ", " + peer.inflight() + " messages of " + peer.inflightBytes()
                + " bytes on their way, heard of " + text(peer.silence()) + " ago)";
    }

    private long neededIn(List<Long> voters) {
        return voters.stream()
                .sorted(Comparator.comparingLong(this::matchOf).reversed())
                .skip(majorityOf(voters) - 1L)
                .findFirst()
                .orElse(status.memberId());
    }

    private long matchOf(long memberId) {
        Peer peer = peer(memberId);
        return peer != null ? peer.matchIndex() : memberId == status.memberId() ? status.durableIndex() : 0;
    }

    private @Nullable Peer peer(long memberId) {
        return status.peers().stream()
                .filter(peer -> peer.id() == memberId)
                .findFirst()
                .orElse(null);
    }

    private String sync() {
        Duration running = status.disk().syncing();
        String usual = "sync p99 " + text(status.disk().p99());
        return running.compareTo(status.disk().p99()) > 0 ? usual + ", one running for " + text(running) : usual;
    }

    private static String entries(long count) {
        return count == 1 ? "1 entry" : count + " entries";
    }

    /** A time with its unit apart, as in a sentence. */
    private static String text(Duration time) {
        return StatusLine.text(time).replaceAll("(?<=\\d)(?=[a-z])", " ");
    }
}
