package io.raftwright.internal.runtime;

import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.internal.session.Envelope;
import io.raftwright.internal.session.PendingProposals;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;

/**
 * Brings proposals to the leader: into the own log if that is this member, in messages otherwise. Whatever may have been lost
 * is sent again; the session table sees to it that it is applied once.
 *
 * <p>Owner: the consensus thread.
 */
final class ProposalRouter {
    /** How long to wait after a refusal. */
    private static final long PAUSE_NS = 2_000_000;

    private final long selfId;
    private final PendingProposals<?> proposals;
    private final Kernel kernel;
    private final RaftLog log;
    private final Outbox outbox;
    private final int maxBatchLength;
    private final int maxPayloadLength;
    private long pausedUntilNs;
    private boolean isPaused;

    ProposalRouter(
            long selfId,
            PendingProposals<?> proposals,
            Kernel kernel,
            RaftLog log,
            Outbox outbox,
            int maxBatchLength,
            int maxEntryLength) {
        this.selfId = selfId;
        this.proposals = proposals;
        this.kernel = kernel;
        this.log = log;
        this.outbox = outbox;
        this.maxBatchLength = maxBatchLength;
        this.maxPayloadLength = Envelope.LENGTH + maxEntryLength;
    }

    /** Sends what waits, as far as the leader takes it. Returns how many. */
    int route(long nowNs) {
        proposals.raiseFloor();
        proposals.admit();
        long leader = kernel.leaderId();
        if (leader == Kernel.NO_LEADER || (isPaused && nowNs - pausedUntilNs < 0)) {
            return 0;
        }
        isPaused = false;
        return leader == selfId ? stageOwn(nowNs) : forward(leader, nowNs);
    }

    private int stageOwn(long nowNs) {
        int count = 0;
        long first = proposals.nextSequence();
        for (ByteBuffer payload = proposals.peek(); payload != null; payload = proposals.peek()) {
            if (log.stagedBytes() >= maxBatchLength) {
                break;
            }
            if (!kernel.propose(EntryKind.COMMAND, payload)) {
                pause(nowNs);
                break;
            }
            proposals.skip();
            count++;
        }
        proposals.sentFrom(first);
        return count;
    }

    private int forward(long leader, long nowNs) {
        int total = 0;
        int packed;
        do {
            packed = 0;
            ByteBuffer body = outbox.emptyBody();
            long first = proposals.nextSequence();
            for (ByteBuffer payload = proposals.peek(); payload != null; payload = proposals.peek()) {
                int needed = Integer.BYTES + payload.remaining();
                if (body.remaining() < needed || (packed > 0 && body.position() + needed > maxBatchLength)) {
                    break;
                }
                body.putInt(payload.remaining()).put(payload);
                proposals.skip();
                packed++;
            }
            if (packed > 0) {
                outbox.beginWithBody(MessageType.PROPOSE, kernel.term());
                if (!outbox.sendWithBody(leader)) {
                    proposals.rewind(first);
                    pause(nowNs);
                    return total;
                }
                proposals.sentFrom(first);
            }
            total += packed;
        } while (packed > 0);
        return total;
    }

    /** Proposals of another member came. */
    void onForwarded(long peerId, Message message) {
        ByteBuffer body = message.body();
        int limit = body.limit();
        while (body.remaining() >= Integer.BYTES) {
            int length = body.getInt();
            if (length < Envelope.LENGTH || length > maxPayloadLength || length > body.remaining()) {
                return;
            }
            int start = body.position();
            long floor = Envelope.floor(body, start);
            if (floor < 1 || floor > Envelope.sequence(body, start)) {
                return;
            }
            body.limit(start + length);
            if (!kernel.propose(EntryKind.COMMAND, body)) {
                outbox.begin(MessageType.PROPOSE_REFUSED, kernel.term())
                        .context(Envelope.session(body, start))
                        .index(Envelope.sequence(body, start));
                outbox.send(peerId);
                return;
            }
            body.limit(limit).position(start + length);
        }
    }

    /** The leader did not take proposals from a sequence on. */
    void onRefused(long session, long sequence, long nowNs) {
        if (session == proposals.sessionId()) {
            proposals.rewind(sequence);
            pause(nowNs);
        }
    }

    /** The log had no room: everything staged was taken back, so it is sent again after a pause. */
    void refusedAll(long nowNs) {
        proposals.rewind(0);
        pause(nowNs);
    }

    /** Another leader, or another connection to it: what was sent may be lost. */
    void sendAgain() {
        proposals.rewind(0);
        isPaused = false;
    }

    boolean isPaused() {
        return isPaused;
    }

    private void pause(long nowNs) {
        isPaused = true;
        pausedUntilNs = nowNs + PAUSE_NS;
    }
}
