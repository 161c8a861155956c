package io.raftwright.api;

import java.time.Duration;
import java.util.Locale;

/** Writes a {@link NodeStatus} as one line of {@code name=value}. */
final class StatusLine {
    private StatusLine() {}

    static String of(NodeStatus status) {
        StringBuilder line = new StringBuilder(320);
        line.append("member=").append(status.memberId());
        line.append(" role=").append(status.role());
        line.append(" term=").append(status.term());
        line.append(" leader=").append(status.leaderId());
        line.append(" since=").append(text(status.leader().since()));
        line.append(" silence=").append(text(status.leader().silence()));
        if (status.leader().transferTo() != 0) {
            line.append(" transferTo=").append(status.leader().transferTo());
        }
        NodeStatus.Indexes indexes = status.indexes();
        line.append(" commit=").append(indexes.commit());
        line.append(" applied=").append(indexes.applied());
        line.append(" log=[").append(indexes.first()).append("..").append(indexes.last());
        line.append("] durable=").append(indexes.durable());
        append(line, status.snapshot());
        append(line, status.waiting());
        append(line, status.disk());
        append(line, status.members());
        status.peers().forEach(peer -> append(line, peer));
        return line.toString();
    }

    private static void append(StringBuilder line, NodeStatus.Snapshot snapshot) {
        line.append(" snapshot=").append(snapshot.index());
        if (snapshot.index() != 0) {
            line.append("(age=").append(text(snapshot.age()));
            if (snapshot.bytes() != NodeStatus.Snapshot.UNKNOWN) {
                line.append(" bytes=").append(snapshot.bytes());
            }
            line.append(')');
        }
    }

    private static void append(StringBuilder line, NodeStatus.Waiting waiting) {
        line.append(" pending=").append(waiting.proposals());
        line.append(" pendingBytes=").append(waiting.bytes());
        line.append(" reads=").append(waiting.reads());
        if (waiting.limit() != NodeStatus.Limit.NONE) {
            line.append(" limit=").append(waiting.limit());
        }
    }

    private static void append(StringBuilder line, NodeStatus.Disk disk) {
        line.append(" syncs=").append(disk.syncs());
        line.append("(p50=").append(text(disk.p50()));
        line.append(" p99=").append(text(disk.p99()));
        line.append(" max=").append(text(disk.max()));
        if (!disk.syncing().isZero()) {
            line.append(" syncing=").append(text(disk.syncing()));
        }
        if (!disk.writing().isZero()) {
            line.append(" writing=").append(text(disk.writing()));
        }
        line.append(disk.isStalled() ? " stalled)" : ")");
        if (!disk.damage().isEmpty()) {
            line.append(" damaged(").append(disk.damage()).append(')');
        }
    }

    private static void append(StringBuilder line, NodeStatus.Members members) {
        line.append(" voters=").append(members.voters());
        if (!members.outgoing().isEmpty()) {
            line.append(" outgoing=").append(members.outgoing());
        }
        if (!members.learners().isEmpty()) {
            line.append(" learners=").append(members.learners());
        }
    }

    private static void append(StringBuilder line, NodeStatus.Peer peer) {
        line.append(" peer").append(peer.id()).append('=').append(peer.state());
        line.append("(match=").append(peer.matchIndex());
        line.append(" next=").append(peer.nextIndex());
        line.append(" lag=").append(peer.lag());
        line.append(" inflight=").append(peer.inflight());
        line.append('/').append(peer.inflightBytes());
        line.append(" silence=").append(text(peer.silence()));
        line.append(peer.isSilent() ? " silent)" : ")");
    }

    /** A time as a person reads it: {@code 0}, {@code 850us}, {@code 40ms}, {@code 1.2s}. */
    static String text(Duration time) {
        long micros = time.toNanos() / 1_000;
        if (time.isZero()) {
            return "0";
        }
        if (micros < 1_000) {
            return micros + "us";
        }
        if (micros < 1_000_000) {
            return micros / 1_000 + "ms";
        }
        return String.format(Locale.ROOT, "%.1fs", micros / 1e6);
    }
}
