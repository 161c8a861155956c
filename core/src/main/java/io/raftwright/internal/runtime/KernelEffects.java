package io.raftwright.internal.runtime;

import io.raftwright.api.NodeListener;
import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Effects;
import io.raftwright.internal.kernel.VoteRequest;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.SnapshotMeta;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what the kernel does into messages, positions and events. Owner: the consensus thread. */
final class KernelEffects implements Effects {
    private static final Logger LOG = LoggerFactory.getLogger(KernelEffects.class);

    private final long selfId;
    private final Outbox outbox;
    private final SnapshotDelegation snapshots;
    private final PendingReads reads;
    private final Roster roster;
    private final Progress progress;
    private final NodeListener listener;
    private final RandomGenerator random;
    private final long electionTimeoutNs;

    KernelEffects(
            long selfId,
            Outbox outbox,
            SnapshotDelegation snapshots,
            PendingReads reads,
            Roster roster,
            Progress progress,
            NodeListener listener,
            RandomGenerator random,
            long electionTimeoutNs) {
        this.selfId = selfId;
        this.outbox = outbox;
        this.snapshots = snapshots;
        this.reads = reads;
        this.roster = roster;
        this.progress = progress;
        this.listener = listener;
        this.random = random;
        this.electionTimeoutNs = electionTimeoutNs;
    }

    @Override
    public void sendVoteRequest(long peerId, VoteRequest request) {
        int flags = switch (request.purpose()) {
            case PRE_VOTE -> Message.PRE_VOTE;
            case ELECTION -> 0;
            case TRANSFER -> Message.TRANSFER;
        };
        outbox.begin(MessageType.VOTE_REQUEST, request.term())
                .flags(flags)
                .index(request.lastIndex())
                .logTerm(request.lastTerm())
                .commit(request.commitIndex())
                .hint(request.commitTerm())
                .context(request.priority());
        if (request.isPreVote()) {
            outbox.send(peerId);
        } else {
            outbox.sendWhenDurable(peerId);
        }
    }

    @Override
    public void sendVoteReply(
            long peerId, long term, boolean isPreVote, boolean isGranted, long commitIndex, long commitTerm) {
        outbox.begin(MessageType.VOTE_REPLY, term)
                .flags((isPreVote ? Message.PRE_VOTE : 0) | (isGranted ? Message.POSITIVE : 0))
                .commit(commitIndex)
                .hint(commitTerm);
        if (isGranted && !isPreVote) {
            outbox.sendWhenDurable(peerId);
        } else {
            outbox.send(peerId);
        }
    }

    @Override
    public void sendTimeoutNow(long peerId, long term, long lastIndex) {
        outbox.begin(MessageType.TIMEOUT_NOW, term).index(lastIndex);
        outbox.send(peerId);
    }

    @Override
    public ByteBuffer appendBody() {
        return outbox.emptyBody();
    }

    @Override
    public boolean sendAppend(long peerId, long term, long prevIndex, long prevTerm, long commitIndex) {
        outbox.beginWithBody(MessageType.APPEND, term)
                .index(prevIndex)
                .logTerm(prevTerm)
                .commit(commitIndex);
        return outbox.sendWithBody(peerId);
    }

    @Override
    public void sendAppendAccepted(long peerId, long term, long matchIndex) {
        outbox.begin(MessageType.APPEND_REPLY, term).flags(Message.POSITIVE).index(matchIndex);
        outbox.sendWhenDurable(peerId);
    }

    @Override
    public void sendAppendRejected(long peerId, long term, long prevIndex, long hintIndex, long hintTerm) {
        outbox.begin(MessageType.APPEND_REPLY, term)
                .index(prevIndex)
                .hint(hintIndex)
                .logTerm(hintTerm);
        outbox.send(peerId);
    }

    @Override
    public void sendHealing(long peerId, long term, long hintIndex, long hintTerm) {
        outbox.begin(MessageType.APPEND_REPLY, term)
                .flags(Message.HEALING)
                .hint(hintIndex)
                .logTerm(hintTerm);
        outbox.send(peerId);
    }

    @Override
    public void sendHeartbeat(long peerId, long term, long commitIndex, long round) {
        outbox.begin(MessageType.HEARTBEAT, term).commit(commitIndex).context(round);
        outbox.send(peerId);
    }

    @Override
    public void sendQuiesce(long peerId, long term, long commitIndex, long round) {
        outbox.begin(MessageType.HEARTBEAT, term)
                .flags(Message.QUIESCE)
                .commit(commitIndex)
                .context(round);
        outbox.send(peerId);
    }

    @Override
    public void sendHeartbeatReply(long peerId, long term, long round) {
        outbox.begin(MessageType.HEARTBEAT_REPLY, term).context(round);
        outbox.send(peerId);
    }

    @Override
    public long sendSnapshot(long peerId) {
        return snapshots.send(peerId);
    }

    @Override
    public boolean sendSnapshotPlace(long peerId, long term) {
        SnapshotMeta latest = snapshots.latest();
        if (latest == null) {
            return false;
        }
        outbox.emptyBody().put(latest.configuration());
        SnapshotPlace.write(latest, outbox.beginWithBody(MessageType.WITNESS_SNAPSHOT, term));
        return outbox.sendWithBody(peerId);
    }

    @Override
    public void readConfirmed(long memberId, long context, long index) {
        if (memberId == selfId) {
            reads.confirmed(context, index);
        } else {
            outbox.begin(MessageType.READ_REPLY, progress.term())
                    .flags(Message.POSITIVE)
                    .context(context)
                    .index(index);
            outbox.send(memberId);
        }
    }

    @Override
    public void committed(long index) {
        progress.committed(index);
    }

    @Override
    public void promotionDelayed(long memberId, int rounds, long entriesBehind) {
        LOG.warn(
                "learner does not catch up, member={}, learner={}, rounds={}, entriesBehind={}",
                selfId,
                memberId,
                rounds,
                entriesBehind);
        HostCall.run(selfId, () -> listener.onPromotionDelayed(memberId, rounds, entriesBehind));
    }

    @Override
    public void configured(Configuration configuration) {
        LOG.info("membership in force, member={}, {}", selfId, configuration);
        roster.configured(configuration);
        HostCall.run(selfId, () -> listener.onMembership(configuration.view()));
    }

    @Override
    public void roleChanged(Role role, long term, long leaderId) {
        LOG.info("role changed, member={}, role={}, term={}, leader={}", selfId, role, term, leaderId);
        progress.roleChanged(role, term, leaderId);
        snapshots.abandonAll();
        HostCall.run(selfId, () -> listener.onRoleChange(role, term, leaderId));
    }

    @Override
    public long drawElectionTimeoutNs() {
        return electionTimeoutNs + random.nextLong(electionTimeoutNs);
    }
}
