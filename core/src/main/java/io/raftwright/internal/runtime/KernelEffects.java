package io.raftwright.internal.runtime;

import io.raftwright.api.NodeListener;
import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Effects;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
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
    private final Progress progress;
    private final NodeListener listener;
    private final RandomGenerator random;
    private final long electionTimeoutNs;

    KernelEffects(
            long selfId,
            Outbox outbox,
            SnapshotDelegation snapshots,
            PendingReads reads,
            Progress progress,
            NodeListener listener,
            RandomGenerator random,
            long electionTimeoutNs) {
        this.selfId = selfId;
        this.outbox = outbox;
        this.snapshots = snapshots;
        this.reads = reads;
        this.progress = progress;
        this.listener = listener;
        this.random = random;
        this.electionTimeoutNs = electionTimeoutNs;
    }

    @Override
    public void sendVoteRequest(long peerId, long term, boolean isPreVote, long lastIndex, long lastTerm) {
        outbox.begin(MessageType.VOTE_REQUEST, term)
                .flags(isPreVote ? Message.PRE_VOTE : 0)
                .index(lastIndex)
                .logTerm(lastTerm);
        if (isPreVote) {
            outbox.send(peerId);
        } else {
            outbox.sendWhenDurable(peerId);
        }
    }

    @Override
    public void sendVoteReply(long peerId, long term, boolean isPreVote, boolean isGranted) {
        outbox.begin(MessageType.VOTE_REPLY, term)
                .flags((isPreVote ? Message.PRE_VOTE : 0) | (isGranted ? Message.POSITIVE : 0));
        if (isGranted && !isPreVote) {
            outbox.sendWhenDurable(peerId);
        } else {
            outbox.send(peerId);
        }
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
    public void sendHeartbeat(long peerId, long term, long commitIndex, long round) {
        outbox.begin(MessageType.HEARTBEAT, term).commit(commitIndex).context(round);
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
