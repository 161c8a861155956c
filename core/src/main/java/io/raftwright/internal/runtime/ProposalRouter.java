package io.raftwright.internal.runtime;

import io.raftwright.api.RefusedException;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.internal.session.Envelope;
import io.raftwright.internal.session.PendingProposals;
import io.raftwright.internal.session.ProposalBatch;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings proposals to the leader: into the own log if that is this member, in messages otherwise. Whatever may have been lost
 * is sent again; the session table sees to it that it is applied once.
 *
 * <p>Owner: the consensus thread.
 */
final class ProposalRouter {
    private static final Logger LOG = LoggerFactory.getLogger(ProposalRouter.class);

    /** How long to wait after a refusal. */
    private static final long PAUSE_NS = 2_000_000;

    private final long selfId;
    private final PendingProposals<?> proposals;
    private final Kernel kernel;
    private final RaftLog log;
    private final Outbox outbox;
    private final Progress progress;
    private final int maxBatchLength;
    private final int maxPayloadLength;
    /** Counts the times that proposals were sent. */
    private long attempt;

    /** Whom proposals were sent to last, in which term, and the first time that they were. */
    private long askedLeader;

    private long askedTerm;
    private long askedSince;
    private Reason hindrance = Reason.NO_LEADER;
    private long pausedUntilNs;
    private boolean isPaused;

    ProposalRouter(
            long selfId,
            PendingProposals<?> proposals,
            Kernel kernel,
            RaftLog log,
            Outbox outbox,
            Progress progress,
            int maxBatchLength,
            int maxEntryLength) {
        this.selfId = selfId;
        this.proposals = proposals;
        this.kernel = kernel;
        this.log = log;
        this.outbox = outbox;
        this.progress = progress;
        this.maxBatchLength = maxBatchLength;
        this.maxPayloadLength = Envelope.LENGTH + maxEntryLength;
    }

    /** Sends what waits, as far as the leader takes it. Returns how many. */
    int route(long nowNs) {
        if (proposals.renewSession(Math.max(kernel.commitIndex(), progress.applied.get()))) {
            LOG.info("session gone, new one begun, member={}, session={}", selfId, proposals.session());
        }
        proposals.raiseFloor();
        proposals.admit();
        long leader = kernel.leaderId();
        if (leader == Kernel.NO_LEADER) {
            hindrance = Reason.NO_LEADER;
            return 0;
        }
        if (isPaused && nowNs - pausedUntilNs < 0) {
            return 0;
        }
        isPaused = false;
        attempt++;
        if (leader != askedLeader || kernel.term() != askedTerm) {
            askedLeader = leader;
            askedTerm = kernel.term();
            askedSince = attempt;
        }
        int count = leader == selfId ? stageOwn(nowNs) : forward(leader, nowNs);
        if (count > 0 && !isPaused) {
            hindrance = Reason.BACK_PRESSURE;
        }
        return count;
    }

    private int stageOwn(long nowNs) {
        int count = 0;
        for (ByteBuffer payload = proposals.peek(); payload != null; payload = proposals.peek()) {
            if (log.stagedBytes() >= maxBatchLength) {
                break;
            }
            if (proposals.sending(attempt, log.lastIndex() + 1, nowNs)) {
                if (!kernel.propose(EntryKind.COMMAND, payload)) {
                    proposals.takeBack(proposals.nextSequence(), attempt, log.lastIndex());
                    pause(nowNs, Reason.BACK_PRESSURE);
                    break;
                }
                count++;
            }
            proposals.skip();
        }
        return count;
    }

    private int forward(long leader, long nowNs) {
        int total = 0;
        int packed;
        do {
            long first = proposals.nextSequence();
            packed = pack(outbox.emptyBody(), nowNs);
            if (packed > 0) {
                outbox.beginWithBody(MessageType.PROPOSE, kernel.term());
                if (!outbox.sendWithBody(leader)) {
                    proposals.takeBack(first, attempt, 0);
                    pause(nowNs, Reason.NO_LEADER);
                    return total;
                }
            }
            total += packed;
        } while (packed > 0);
        return total;
    }

    /** Fills a message with what waits, marked as sent from now on. Returns how many. */
    private int pack(ByteBuffer body, long nowNs) {
        int packed = 0;
        for (ByteBuffer payload = proposals.peek(); payload != null; payload = proposals.peek()) {
            int needed = ProposalBatch.length(payload);
            if (body.remaining() < needed || (packed > 0 && body.position() + needed > maxBatchLength)) {
                break;
            }
            if (proposals.sending(attempt, Long.MAX_VALUE, nowNs)) {
                ProposalBatch.put(body, payload);
                packed++;
            }
            proposals.skip();
        }
        return packed;
    }

    /** Proposals of another member came. One that is longer than this member takes does not hold up those behind it. */
    void onForwarded(long peerId, Message message) {
        ByteBuffer body = message.body();
        int limit = body.limit();
        for (int length = ProposalBatch.next(body); length >= 0; length = ProposalBatch.next(body)) {
            int start = body.position();
            if (length > maxPayloadLength) {
                refuse(peerId, body, start, maxPayloadLength);
            } else {
                body.limit(start + length);
                if (!kernel.propose(EntryKind.COMMAND, body)) {
                    refuse(peerId, body, start, 0);
                    return;
                }
            }
            body.limit(limit).position(start + length);
        }
    }

    /**
     * Tells a proposer that its proposal was not taken.
     *
     * @param maxLength if it was too long: the longest payload taken here; else 0, and those behind it were not taken either
     */
    private void refuse(long peerId, ByteBuffer body, int start, long maxLength) {
        outbox.begin(MessageType.PROPOSE_REFUSED, kernel.term())
                .context(Envelope.session(body, start))
                .index(Envelope.sequence(body, start))
                .hint(maxLength);
        outbox.send(peerId);
    }

    /** A leader did not take proposals from a sequence on; or one, since it is too long. */
    void onRefused(long peerId, Message message, long nowNs) {
        long sequence = message.index();
        long maxLength = message.hint();
        if (message.context() != proposals.session().id()) {
            return;
        }
        if (maxLength <= 0) {
            proposals.rewind(sequence);
            pause(nowNs, Reason.BACK_PRESSURE);
        } else if (peerId == askedLeader && message.term() == askedTerm) {
            String why = "command too long for the leader, max=" + (maxLength - Envelope.LENGTH) + ", leader=" + peerId;
            proposals.refuse(sequence, askedSince, new RefusedException(Reason.TOO_LARGE, peerId, why));
        }
    }

    /** The log had no room: everything staged was taken back, so it is sent again after a pause. */
    void refusedAll(long nowNs) {
        proposals.takeBack(proposals.floor(), attempt, log.lastIndex());
        pause(nowNs, Reason.STORAGE_FULL);
    }

    /** Why what waits was not sent, as far as known: what its callers are told at their deadline. */
    Reason hindrance() {
        return hindrance;
    }

    /** Another leader, or another connection to it: what was sent may be lost. */
    void sendAgain() {
        proposals.rewind(0);
        isPaused = false;
    }

    boolean isPaused() {
        return isPaused;
    }

    private void pause(long nowNs, Reason why) {
        hindrance = why;
        isPaused = true;
        pausedUntilNs = nowNs + PAUSE_NS;
    }
}
