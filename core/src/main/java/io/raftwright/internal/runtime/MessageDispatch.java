package io.raftwright.internal.runtime;

import io.raftwright.api.Clock;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.kernel.VoteRequest;
import io.raftwright.internal.kernel.VoteRequest.Purpose;
import io.raftwright.internal.replication.MalformedRunException;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.StorageFullException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what the transport brought into calls of the kernel and its neighbours. Owner: the consensus thread. */
final class MessageDispatch implements FrameInbox.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(MessageDispatch.class);

    /** Terms grow by elections, so a jump like this is an error; taken over, it would leave no room for later elections. */
    private static final long MAX_TERM_STEP = 1L << 40;

    private final long selfId;
    private final Clock clock;
    private final Kernel kernel;
    private final Outbox outbox;
    private final ProposalRouter router;
    private final PendingReads reads;
    private final SnapshotSender sender;
    private final SnapshotDelegation delegation;
    private final SnapshotIntake intake;
    private final DivergenceDetector divergence;
    private final Roster roster;
    private final Administration administration;
    private final Steward steward;
    private final Enrolment enrolment;
    private final Healing healing;
    private final Message message;
    private long nowNs;
    private long droppedCount;

    MessageDispatch(
            long selfId,
            Clock clock,
            Kernel kernel,
            Outbox outbox,
            ProposalRouter router,
            PendingReads reads,
            SnapshotSender sender,
            SnapshotDelegation delegation,
            SnapshotIntake intake,
            DivergenceDetector divergence,
            Roster roster,
            Administration administration,
            Steward steward,
            Enrolment enrolment,
            Healing healing) {
        this.selfId = selfId;
        this.clock = clock;
        this.kernel = kernel;
        this.outbox = outbox;
        this.message = new Message(outbox.groupId());
        this.router = router;
        this.reads = reads;
        this.sender = sender;
        this.delegation = delegation;
        this.intake = intake;
        this.roster = roster;
        this.administration = administration;
        this.steward = steward;
        this.enrolment = enrolment;
        this.healing = healing;
        this.divergence = divergence;
    }

    /** Tells the time before a drain. */
    MessageDispatch at(long now) {
        nowNs = now;
        return this;
    }

    @Override
    public void onItem(FrameInbox.Kind kind, long peerId, ByteBuffer content) {
        switch (kind) {
            case FRAME -> onFrame(peerId, content);
            case PEER_UP -> onPeerUp(peerId, content.getLong(content.position()));
            case PEER_DOWN -> onPeerDown(peerId);
            case REFUSED_BY -> roster.onRefusedBy(peerId);
        }
    }

    private void onPeerUp(long peerId, long incarnation) {
        if (!roster.onPeerUp(peerId, incarnation, kernel)) {
            return;
        }
        delegation.onPeerUp(peerId);
        kernel.onPeerUp(peerId);
        if (peerId == kernel.leaderId()) {
            router.sendAgain();
            reads.askAgain();
        }
    }

    private void onPeerDown(long peerId) {
        roster.onPeerDown(peerId);
        delegation.onPeerDown(peerId, kernel);
        intake.onPeerDown(peerId);
        kernel.onPeerDown(peerId);
        kernel.quiescence().onPeerDown(peerId);
    }

    private void onFrame(long peerId, ByteBuffer frame) {
        MessageType type = message.wrap(frame) ? message.type() : null;
        if (type == null || message.term() < 0 || message.term() - kernel.term() > MAX_TERM_STEP) {
            dropped(peerId, "not a message, length=" + frame.remaining());
            return;
        }
        if (!roster.accepts(peerId, type)) {
            return; // of a strange disk it is said once, when it called
        }
        try {
            dispatch(type, peerId);
        } catch (MalformedRunException e) {
            dropped(peerId, "type=" + type + ", problem=" + e.getMessage());
        } catch (StorageFullException e) {
            kernel.discardStaged();
            LOG.warn("no room, message dropped, member={}, peer={}, type={}: {}", selfId, peerId, type, e.getMessage());
        }
    }

    /** Says so at the first, second, fourth, eighth …: a peer gone mad must not fill the host's disk with our lines. */
    private void dropped(long peerId, String what) {
        droppedCount++;
        if (Long.bitCount(droppedCount) == 1) {
            LOG.warn("message dropped, member={}, peer={}, {}, droppedSoFar={}", selfId, peerId, what, droppedCount);
        }
    }

    private void dispatch(MessageType type, long peer) {
        Message m = message;
        boolean isPositive = m.has(Message.POSITIVE);
        switch (type) {
            case VOTE_REQUEST -> kernel.onVoteRequest(peer, voteRequest());
            case VOTE_REPLY ->
                kernel.onVoteReply(peer, m.term(), m.has(Message.PRE_VOTE), isPositive, m.commit(), m.hint());
            case TIMEOUT_NOW -> kernel.onTimeoutNow(peer, m.term(), m.index());
            case APPEND -> kernel.onAppend(peer, m.term(), m.index(), m.logTerm(), m.commit(), m.body());
            case APPEND_REPLY -> {
                if (isPositive) {
                    kernel.onAppendAccepted(peer, m.term(), m.index());
                } else if (m.has(Message.HEALING)) {
                    kernel.onHealing(peer, m.term(), m.hint(), m.logTerm());
                } else {
                    kernel.onAppendRejected(peer, m.term(), m.index(), m.hint(), m.logTerm());
                }
            }
            case HEARTBEAT -> {
                if (m.has(Message.QUIESCE)) {
                    kernel.quiescence().onAsked(peer, m.term(), m.commit(), m.context());
                } else {
                    kernel.onHeartbeat(peer, m.term(), m.commit(), m.context());
                }
            }
            case HEARTBEAT_REPLY -> kernel.onHeartbeatReply(peer, m.term(), m.context());
            case SNAPSHOT -> {
                boolean isTaken = m.has(Message.DELEGATED)
                        ? delegation.mayTakeFrom(peer, m, kernel)
                        : kernel.onLeaderContact(peer, m.term());
                if (isTaken) {
                    intake.onChunk(peer, m, nowNs);
                }
            }
            case SNAPSHOT_REPLY -> {
                if (sender.onReply(peer, m.index(), m.context(), isPositive)) {
                    delegation.onSent(peer, m.index(), kernel);
                    kernel.onSnapshotSent(peer, true);
                }
            }
            case WITNESS_SNAPSHOT -> {
                if (kernel.onLeaderContact(peer, m.term())) {
                    intake.onPlace(peer, m);
                }
            }
            case PROPOSE -> router.onForwarded(peer, m);
            case PROPOSE_REFUSED -> router.onRefused(peer, m, nowNs);
            case READ -> onRead(peer, m.context());
            case READ_REPLY -> onReadReply(m.context(), m.index(), isPositive);
            case ADMIN -> onAdmin(peer);
            case ADMIN_REPLY -> onAdminReply(peer);
            case ENROL -> steward.onEnrol(peer, m, nowNs, kernel);
            case ENROL_REPLY -> enrolment.onReply(peer, m);
            case DISK_REFUSED -> roster.onRefusedBy(peer);
            case ROSTER -> {
                if (!roster.onTold(peer, m, kernel)) {
                    dropped(peer, "type=" + type);
                }
            }
            case STANDING -> healing.onStanding(peer, m, kernel, nowNs);
            case SNAPSHOT_DELEGATE -> delegation.onAsked(peer, m, kernel);
            case SNAPSHOT_DELEGATED -> delegation.onNews(peer, m, kernel);
            case STATE_HASH -> divergence.onHash(peer, m, kernel);
            case DIVERGED -> divergence.onNamed(peer, m, kernel);
        }
    }

    private void onAdmin(long peer) {
        AdminRequest request = AdminCodec.decodeRequest(message.body());
        if (request == null) {
            dropped(peer, "type=" + MessageType.ADMIN);
        } else {
            administration.onRequest(peer, message.context(), message.term(), request);
        }
    }

    private void onAdminReply(long peer) {
        AdminAnswer answer = AdminCodec.decodeAnswer(message.body());
        if (answer == null) {
            dropped(peer, "type=" + MessageType.ADMIN_REPLY);
        } else {
            administration.onAnswer(message.context(), answer);
        }
    }

    private VoteRequest voteRequest() {
        Message m = message;
        Purpose purpose = m.has(Message.PRE_VOTE)
                ? Purpose.PRE_VOTE
                : m.has(Message.TRANSFER) ? Purpose.TRANSFER : Purpose.ELECTION;
        return new VoteRequest(m.term(), purpose, m.index(), m.logTerm(), m.commit(), m.hint(), (int) m.context());
    }

    private void onRead(long peer, long batch) {
        if (!kernel.readIndex(peer, batch, clock.nanoTime())) {
            outbox.begin(MessageType.READ_REPLY, kernel.term()).context(batch);
            outbox.send(peer);
        }
    }

    /** A refusal means that the member asked does not lead any more; the reads wait for whoever does, or their deadline. */
    private void onReadReply(long batch, long index, boolean isPositive) {
        if (isPositive) {
            reads.confirmed(batch, index);
        } else {
            reads.refused(batch);
        }
    }
}
