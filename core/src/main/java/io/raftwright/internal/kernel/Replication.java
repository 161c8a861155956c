package io.raftwright.internal.kernel;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Brings a leader's log, and how much of it is committed, to the other members (Raft paper §5.3). Each has a progress of its own,
 * so that a slow one never slows the others. A witness gets the entries without their data.
 *
 * <p>Owner: the consensus thread.
 */
final class Replication {
    private final long selfId;
    private final long term;
    private final RaftLog log;
    private final Effects effects;
    private final KernelOptions options;
    private final CommitPoint committed;
    private final WitnessPace pace;
    private PeerProgress[] peers = {};

    Replication(long selfId, long term, RaftLog log, Effects effects, KernelOptions options, CommitPoint committed) {
        this.selfId = selfId;
        this.term = term;
        this.log = log;
        this.effects = effects;
        this.options = options;
        this.committed = committed;
        this.pace = new WitnessPace(selfId, log, committed);
    }

    /** Takes over the configuration in force: keeps the progress of who stays, begins with who is new, lets go who leaves. */
    void followConfiguration(long nowNs) {
        Configuration configuration = committed.configuration();
        for (PeerProgress peer : peers) {
            if (!configuration.isMember(peer.memberId())) {
                sendHeartbeat(peer, Effects.NO_ROUND);
            }
        }
        peers = Arrays.stream(configuration.membersExcept(selfId))
                .mapToObj(id -> progressOrNew(id, nowNs))
                .toArray(PeerProgress[]::new);
    }

    private PeerProgress progressOrNew(long memberId, long nowNs) {
        PeerProgress known = progress(memberId);
        return known != null
                ? known
                : new PeerProgress(
                        memberId,
                        committed.configuration().isWitness(memberId),
                        log.lastIndex() + 1,
                        options.maxInflightMessages(),
                        options.maxInflightBytes(),
                        nowNs);
    }

    @Nullable
    PeerProgress progress(long memberId) {
        for (PeerProgress peer : peers) {
            if (peer.memberId() == memberId) {
                return peer;
            }
        }
        return null;
    }

    PeerProgress[] peers() {
        return peers;
    }

    /** Sends every member what it lacks. */
    void replicate() {
        for (PeerProgress peer : peers) {
            replicateTo(peer);
        }
    }

    /** Sends whatever this peer lacks and its window admits. */
    void replicateTo(PeerProgress peer) {
        long lastIndex = peer.isWitness() ? pace.lastIndex(peers) : log.lastWrittenIndex();
        boolean isSent = true;
        while (isSent && peer.maySend() && lacksEntries(peer, lastIndex)) {
            isSent = sendRun(peer, lastIndex, options.maxAppendLength());
        }
    }

    /** A probe is worth sending even without entries: it tells how far the member is. */
    private static boolean lacksEntries(PeerProgress peer, long lastIndex) {
        return peer.state() == PeerProgress.State.PROBE || peer.nextIndex() <= lastIndex;
    }

    /** Sends one message; false if that is not possible now, or the next entry is longer than any message may be. */
    private boolean sendRun(PeerProgress peer, long lastSendable, int maxBytes) {
        long prevIndex = peer.nextIndex() - 1;
        long prevTerm = log.termAt(prevIndex);
        ByteBuffer body = effects.appendBody();
        if (prevTerm == RaftLog.COMPACTED) {
            return startSnapshot(peer);
        }
        long lastIndex = maxBytes > 0 ? copyRun(peer, lastSendable, maxBytes, body) : prevIndex;
        boolean isUnfit = maxBytes > 0 && lastIndex == prevIndex && peer.state() == PeerProgress.State.REPLICATE;
        if (isUnfit || !effects.sendAppend(peer.memberId(), term, prevIndex, prevTerm, committed.index())) {
            return false;
        }
        peer.sent(lastIndex, body.position());
        if (peer.state() == PeerProgress.State.REPLICATE) {
            peer.told(Math.min(committed.index(), lastIndex));
        }
        return true;
    }

    private long copyRun(PeerProgress peer, long lastSendable, int maxBytes, ByteBuffer body) {
        return peer.isWitness()
                ? log.copyStripped(peer.nextIndex(), lastSendable, maxBytes, body)
                : log.copy(peer.nextIndex(), maxBytes, body);
    }

    /** If there is none to send, or it cannot be read, that is tried again with the next answer to a heartbeat, not at once. */
    private boolean startSnapshot(PeerProgress peer) {
        if (peer.isWitness()) {
            return placeBehindSnapshot(peer);
        }
        long snapshotIndex = effects.sendSnapshot(peer.memberId());
        if (snapshotIndex > 0) {
            peer.snapshotStarted(snapshotIndex);
        } else {
            peer.snapshotImpossible();
        }
        return false;
    }

    /** A witness needs no data: one message says where the snapshot stands. It counts as a probe, so it is repeated if lost. */
    private boolean placeBehindSnapshot(PeerProgress peer) {
        peer.connectionLost();
        if (effects.sendSnapshotPlace(peer.memberId(), term)) {
            peer.sent(peer.matchIndex(), 0);
        }
        return false;
    }

    /** A member's log does not hold what was sent before: goes on where they may agree. */
    void onAppendRejected(PeerProgress peer, long prevIndex, long hintIndex, long hintTerm) {
        long retry = Math.max(log.lastIndexWithin(hintIndex, hintTerm), 0);
        if (peer.rejected(prevIndex, Math.min(retry, hintIndex))) {
            replicateTo(peer);
        }
    }

    /** A member brings back what it lost: goes on where the logs may agree, one message at a time. */
    void onHealing(PeerProgress peer, long hintIndex, long hintTerm) {
        long agreed = Math.max(log.lastIndexWithin(hintIndex, hintTerm), 0);
        if (peer.heals(Math.min(agreed, hintIndex))) {
            replicateTo(peer);
        }
    }

    /** Once a heartbeat interval: asks members that are suspiciously silent how far they are, as what was sent may be lost. */
    void probeSilent() {
        pace.beat();
        for (PeerProgress peer : peers) {
            if (peer.isSilent()) {
                sendRun(peer, peer.nextIndex() - 1, 0);
            }
        }
    }

    /** Sends everyone a heartbeat of this round. */
    void heartbeat(long round) {
        for (PeerProgress peer : peers) {
            sendHeartbeat(peer, round);
        }
    }

    /** Sends everyone a heartbeat that asks to fall silent. */
    void quiesce(long round) {
        for (PeerProgress peer : peers) {
            effects.sendQuiesce(peer.memberId(), term, peer.tellable(committed.index()), round);
        }
    }

    /** Members learn at once what is committed, so that those who proposed it there need not wait for a heartbeat. */
    void tellCommit() {
        for (PeerProgress peer : peers) {
            if (peer.isCommitUntold(committed.index())) {
                sendHeartbeat(peer, Effects.NO_ROUND);
            }
        }
    }

    private void sendHeartbeat(PeerProgress peer, long round) {
        long tellable = peer.tellable(committed.index());
        effects.sendHeartbeat(peer.memberId(), term, tellable, round);
        peer.told(tellable);
    }
}
