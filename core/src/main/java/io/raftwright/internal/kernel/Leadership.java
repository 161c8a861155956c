package io.raftwright.internal.kernel;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.quorum.AcknowledgedIndex;
import io.raftwright.internal.quorum.CommitRule;
import io.raftwright.internal.replication.InflightWindow;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What only a leader has: the progress of the others, the reads that wait for proof, the uncommitted tail. Made when an
 * election is won, dropped when the term ends (Raft dissertation §3.3: "reinitialized after election").
 *
 * <p>Owner: the consensus thread.
 */
final class Leadership {
    /** Uncommitted batches whose sizes are remembered one by one; more of them count as a full tail. */
    private static final int MAX_UNCOMMITTED_BATCHES = 64 << 10;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final long selfId;
    private final long term;
    private final RaftLog log;
    private final Effects effects;
    private final KernelOptions options;
    private final CommitRule rule = new CommitRule();
    private final ReadRounds reads = new ReadRounds();
    private final InflightWindow uncommitted;
    /** The first index of this term: nothing is committed by count below it, no read answered before it is. */
    private final long firstIndexOfTerm;

    private final AcknowledgedIndex matches = this::matchIndexOf;
    private final AcknowledgedIndex rounds = this::readRoundOf;
    private final AcknowledgedIndex contacts = this::contactOf;

    private Configuration configuration;
    private PeerProgress[] peers = {};
    private long nextHeartbeatNs;
    private long nowNs;

    Leadership(
            long selfId,
            long term,
            RaftLog log,
            Effects effects,
            KernelOptions options,
            Configuration configuration,
            long nowNs) {
        this.selfId = selfId;
        this.term = term;
        this.log = log;
        this.effects = effects;
        this.options = options;
        this.configuration = configuration;
        this.firstIndexOfTerm = log.lastIndex() + 1;
        this.uncommitted = new InflightWindow(MAX_UNCOMMITTED_BATCHES, options.maxUncommittedBytes());
        this.nowNs = nowNs;
        this.nextHeartbeatNs = nowNs;
        configure(configuration);
    }

    /** Takes over a configuration: keeps the progress of members that stay, begins with those that are new. */
    void configure(Configuration newConfiguration) {
        configuration = newConfiguration;
        peers = Arrays.stream(newConfiguration.membersExcept(selfId))
                .mapToObj(this::progressOrNew)
                .toArray(PeerProgress[]::new);
    }

    private PeerProgress progressOrNew(long memberId) {
        PeerProgress known = progress(memberId);
        return known != null
                ? known
                : new PeerProgress(
                        memberId,
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

    /** Stages an entry, unless the uncommitted tail is full. */
    boolean stage(EntryKind kind, ByteBuffer payload) {
        if (uncommitted.isFull()) {
            return false;
        }
        log.stage(kind, term, payload);
        return true;
    }

    /**
     * Stages the entry with which a term begins, unless the term has one: without it nothing of older terms is committed, and no
     * read answered. It is missing again when the disk had no room for it.
     */
    void stageFirst() {
        if (log.lastIndex() < firstIndexOfTerm) {
            stage(EntryKind.NO_OP, NOTHING.duplicate());
        }
    }

    /** Writes what is staged, in parallel with sending it. */
    void flush(long commitIndex) {
        int length = log.stagedBytes();
        if (length > 0) {
            log.flush(commitIndex);
            if (!uncommitted.isFull()) {
                uncommitted.add(log.lastIndex(), length);
            }
        }
        for (PeerProgress peer : peers) {
            replicateTo(peer, commitIndex);
        }
        if (reads.beginIfWanted()) {
            heartbeat(commitIndex);
        }
        tellCommit(commitIndex);
        reads.confirm(quorumOf(rounds), effects);
    }

    /** Sends heartbeats when they are due; probes peers that are suspiciously silent. */
    void tick(long now, long commitIndex) {
        nowNs = now;
        if (now - nextHeartbeatNs < 0) {
            return;
        }
        nextHeartbeatNs = now + options.heartbeatIntervalNs();
        stageFirst();
        heartbeat(commitIndex);
        for (PeerProgress peer : peers) {
            if (peer.isSilent()) {
                sendRun(peer, commitIndex, 0);
            }
        }
    }

    long nextHeartbeatNs() {
        return nextHeartbeatNs;
    }

    /** True while a quorum was heard of within an election timeout (Raft dissertation §6.2). */
    boolean hasQuorum() {
        return nowNs - quorumContactNs() <= options.electionTimeoutNs();
    }

    /** When a quorum was last heard of. */
    long quorumContactNs() {
        return quorumOf(contacts);
    }

    boolean isTailFull() {
        return uncommitted.isFull();
    }

    /** The largest index that may be committed: on a quorum of disks, and of this term (Raft paper §5.4.2, Figure 8). */
    long committable() {
        long index = quorumOf(matches);
        return index >= firstIndexOfTerm && log.termAt(index) == term ? index : 0;
    }

    void committed(long index) {
        uncommitted.freeUpTo(index);
    }

    void read(long memberId, long context, long commitIndex) {
        reads.add(memberId, context, Math.max(commitIndex, firstIndexOfTerm));
    }

    void onHeartbeatReply(PeerProgress peer, long round, long commitIndex) {
        peer.contacted(nowNs);
        peer.heartbeatAnswered();
        peer.acknowledgedRound(Math.min(round, reads.round()));
        reads.confirm(quorumOf(rounds), effects);
        replicateTo(peer, commitIndex);
    }

    void onAppendRejected(PeerProgress peer, long prevIndex, long hintIndex, long hintTerm, long commitIndex) {
        peer.contacted(nowNs);
        long retry = Math.max(log.lastIndexWithin(hintIndex, hintTerm), 0);
        if (peer.rejected(prevIndex, Math.min(retry, hintIndex))) {
            replicateTo(peer, commitIndex);
        }
    }

    /** Members learn at once what is committed, so that those who proposed it there need not wait for a heartbeat. */
    private void tellCommit(long commitIndex) {
        for (PeerProgress peer : peers) {
            if (peer.isCommitUntold(commitIndex)) {
                sendHeartbeat(peer, commitIndex, Effects.NO_ROUND);
            }
        }
    }

    /** Sends whatever this peer lacks and its window admits. */
    void replicateTo(PeerProgress peer, long commitIndex) {
        boolean isSent = true;
        while (isSent && peer.maySend() && lacksEntries(peer)) {
            isSent = sendRun(peer, commitIndex, options.maxAppendLength());
        }
    }

    /** A probe is worth sending even without entries: it tells how far the member is. */
    private boolean lacksEntries(PeerProgress peer) {
        return peer.state() == PeerProgress.State.PROBE || peer.nextIndex() <= log.lastWrittenIndex();
    }

    /** Sends one message; false if that is not possible now, or the next entry is longer than any message may be. */
    private boolean sendRun(PeerProgress peer, long commitIndex, int maxBytes) {
        long prevIndex = peer.nextIndex() - 1;
        long prevTerm = log.termAt(prevIndex);
        ByteBuffer body = effects.appendBody();
        if (prevTerm == RaftLog.COMPACTED) {
            return startSnapshot(peer);
        }
        long lastIndex = maxBytes > 0 ? log.copy(prevIndex + 1, maxBytes, body) : prevIndex;
        boolean isUnfit = maxBytes > 0 && lastIndex == prevIndex && peer.state() == PeerProgress.State.REPLICATE;
        if (isUnfit || !effects.sendAppend(peer.memberId(), term, prevIndex, prevTerm, commitIndex)) {
            return false;
        }
        peer.sent(lastIndex, body.position());
        if (peer.state() == PeerProgress.State.REPLICATE) {
            peer.told(Math.min(commitIndex, lastIndex));
        }
        return true;
    }

    private boolean startSnapshot(PeerProgress peer) {
        long snapshotIndex = effects.sendSnapshot(peer.memberId());
        if (snapshotIndex > 0) {
            peer.snapshotStarted(snapshotIndex);
        }
        return false;
    }

    private void heartbeat(long commitIndex) {
        for (PeerProgress peer : peers) {
            sendHeartbeat(peer, commitIndex, reads.round());
        }
    }

    private void sendHeartbeat(PeerProgress peer, long commitIndex, long round) {
        long tellable = peer.tellable(commitIndex);
        effects.sendHeartbeat(peer.memberId(), term, tellable, round);
        peer.told(tellable);
    }

    private long quorumOf(AcknowledgedIndex what) {
        return rule.acknowledged(configuration.voters(), configuration.outgoing(), what);
    }

    private long matchIndexOf(long memberId) {
        if (memberId == selfId) {
            return log.durableIndex();
        }
        PeerProgress peer = progress(memberId);
        return peer == null ? 0 : peer.matchIndex();
    }

    private long readRoundOf(long memberId) {
        if (memberId == selfId) {
            return reads.round();
        }
        PeerProgress peer = progress(memberId);
        return peer == null ? 0 : peer.readRound();
    }

    private long contactOf(long memberId) {
        if (memberId == selfId) {
            return nowNs;
        }
        PeerProgress peer = progress(memberId);
        return peer == null ? Long.MIN_VALUE : peer.lastContactNs();
    }
}
