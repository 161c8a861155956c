package io.raftwright.internal.runtime;

import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.SnapshotMeta;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who sends a snapshot to a member that fell behind: a follower that is up to date, so that the leader's disk and network stay
 * free, or the leader itself, when no follower can, or the one asked goes silent.
 *
 * <pre>
 *   leader                     follower asked                 member behind
 *     ├─ SNAPSHOT_DELEGATE ─────────▶ │ ── SNAPSHOT, delegated ────▶ │
 *     │ ◀── SNAPSHOT_DELEGATED (news) ┤ ◀──────────── SNAPSHOT_REPLY ┤
 *     │ ◀──────────────────────────────────────────────── APPEND_REPLY │  installed
 * </pre>
 *
 * A snapshot holds committed state only, so it is the same truth whoever sends it.
 *
 * <p>Owner: the consensus thread.
 */
final class SnapshotDelegation {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotDelegation.class);
    /** News from the follower asked come once an election timeout; without any for this many, the leader sends by itself. */
    private static final int SILENT_TIMEOUTS = 4;

    /** Whom the leader asked to send to a member, and when it last said that it does. */
    private static final class Asked {
        private final long delegateId;
        private final long leastIndex;
        private long lastNewsNs;

        private Asked(long delegateId, long leastIndex, long nowNs) {
            this.delegateId = delegateId;
            this.leastIndex = leastIndex;
            this.lastNewsNs = nowNs;
        }
    }

    private final long selfId;
    private final SnapshotSender sender;
    private final RaftLog log;
    private final Outbox outbox;
    private final Progress progress;
    private final boolean isEnabled;
    private final long newsEveryNs;
    /** As leader: by the member that is behind. */
    private final Long2ObjectHashMap<Asked> asked = new Long2ObjectHashMap<>();
    /** As follower: the members that this one was asked to send to, and the least index of use to each. */
    private final Long2LongHashMap requested = new Long2LongHashMap(0);

    private PeerProgress[] peers = {};
    private Configuration configuration = Configuration.unknown();
    private long nowNs;
    private long nextNewsNs;

    SnapshotDelegation(
            long selfId,
            SnapshotSender sender,
            RaftLog log,
            Outbox outbox,
            Progress progress,
            boolean isEnabled,
            long electionTimeoutNs) {
        this.selfId = selfId;
        this.sender = sender;
        this.log = log;
        this.outbox = outbox;
        this.progress = progress;
        this.isEnabled = isEnabled;
        this.newsEveryNs = electionTimeoutNs;
    }

    // ---- as leader

    /**
     * Sees to it that a member gets a snapshot.
     *
     * @return the least last index that it will have, or 0 if that is not possible now
     */
    long send(long peerId) {
        asked.remove(peerId);
        long least = log.firstIndex() - 1;
        long delegate = isEnabled && least > 0 && sender.isReachable(peerId) ? delegateFor(peerId) : 0;
        if (delegate != 0 && tellDelegate(delegate, peerId, least, true)) {
            asked.put(peerId, new Asked(delegate, least, nowNs));
            LOG.info(
                    "asking a follower to send a snapshot, member={}, follower={}, peer={}, leastIndex={}",
                    selfId,
                    delegate,
                    peerId,
                    least);
            return least;
        }
        return sender.start(peerId, least, false);
    }

    /** The follower furthest ahead among those that hold the data, take entries and send to nobody yet, or 0. */
    private long delegateFor(long peerId) {
        long best = 0;
        long bestMatch = 0;
        for (PeerProgress peer : peers) {
            if (peer.memberId() != peerId
                    && peer.state() == PeerProgress.State.REPLICATE
                    && peer.matchIndex() > bestMatch
                    && sender.isReachable(peer.memberId())
                    && !peer.isWitness()
                    && configuration.doMeet(peer.memberId(), peerId)
                    && !isDelegate(peer.memberId())) {
                best = peer.memberId();
                bestMatch = peer.matchIndex();
            }
        }
        return best;
    }

    private boolean isDelegate(long memberId) {
        for (Asked request : asked.values()) {
            if (request.delegateId == memberId) {
                return true;
            }
        }
        return false;
    }

    /** Asks a follower to send, or to cease. */
    private boolean tellDelegate(long delegateId, long peerId, long leastIndex, boolean isToSend) {
        outbox.begin(MessageType.SNAPSHOT_DELEGATE, progress.term())
                .flags(isToSend ? Message.POSITIVE : 0)
                .index(leastIndex)
                .context(peerId);
        return outbox.send(delegateId);
    }

    /** The follower asked sends, or has sent, or cannot. */
    void onNews(long delegateId, Message message, Kernel kernel) {
        long peerId = message.context();
        Asked request = asked.get(peerId);
        if (request == null || request.delegateId != delegateId || message.term() != kernel.term()) {
            return;
        }
        if (!message.has(Message.POSITIVE)) {
            sendByItself(peerId, kernel, "the follower cannot");
        } else if (message.index() > 0) {
            asked.remove(peerId);
            kernel.onSnapshotSent(peerId, true);
        } else {
            request.lastNewsNs = nowNs;
        }
    }

    private void sendByItself(long peerId, Kernel kernel, String why) {
        Asked request = asked.remove(peerId);
        if (request != null) {
            LOG.info(
                    "leader sends the snapshot by itself, member={}, peer={}, follower={}, reason={}",
                    selfId,
                    peerId,
                    request.delegateId,
                    why);
            tellDelegate(request.delegateId, peerId, 0, false);
            if (sender.start(peerId, request.leastIndex, false) == 0) {
                kernel.onSnapshotSent(peerId, false);
            }
        }
    }

    /** Where a witness that is behind may go on: it needs no more than that. Null if there is no snapshot. */
    @Nullable
    SnapshotMeta latest() {
        return sender.latest();
    }

    /** The least index that a snapshot on its way ends with; entries behind it must not be dropped. */
    long leastIndex() {
        long least = sender.leastIndex();
        for (Asked request : asked.values()) {
            least = Math.min(least, request.leastIndex);
        }
        return least;
    }

    boolean isIdle() {
        return sender.isIdle() && asked.isEmpty() && requested.isEmpty();
    }

    // ---- as follower

    /**
     * The leader asks this member to send its snapshot to another, or to cease. A member that just started is often connected to
     * the leader first: it is waited for until the next news.
     */
    void onAsked(long leaderId, Message message, Kernel kernel) {
        long peerId = message.context();
        long least = message.index();
        if (leaderId != kernel.leaderId() || message.term() != kernel.term() || peerId == selfId) {
            return;
        }
        if (!message.has(Message.POSITIVE)) {
            if (requested.remove(peerId) != 0) {
                sender.abandon(peerId);
            }
            return;
        }
        boolean isHopeful =
                least > 0 && log.holdsData() && (!sender.isReachable(peerId) || sender.start(peerId, least, true) > 0);
        if (isHopeful) {
            requested.put(peerId, least);
            nextNewsNs = nowNs + newsEveryNs;
        }
        tellLeader(leaderId, peerId, isHopeful, 0);
    }

    /**
     * Tells the leader how things are.
     *
     * @param index the last index of the snapshot that arrived, or 0 if it has not (yet)
     */
    private void tellLeader(long leaderId, long peerId, boolean isSending, long index) {
        outbox.begin(MessageType.SNAPSHOT_DELEGATED, progress.term())
                .flags(isSending ? Message.POSITIVE : 0)
                .index(index)
                .context(peerId);
        outbox.send(leaderId);
    }

    /**
     * A transfer is complete. The receiver tells the leader by itself, unless it has not heard of one yet: it may have started a
     * moment ago.
     */
    void onSent(long peerId, long index, Kernel kernel) {
        if (requested.remove(peerId) != 0) {
            tellLeader(kernel.leaderId(), peerId, true, index);
        }
    }

    // ---- as the member that is behind

    /**
     * Whether chunks of a snapshot may be taken from a member that is not the leader: one of this cluster that is not behind the
     * times. It does not become this member's leader by that, and only heartbeats keep an election away.
     */
    boolean mayTakeFrom(long peerId, Message message, Kernel kernel) {
        boolean isOfSameLeader = message.term() == kernel.term() && message.commit() == kernel.leaderId();
        return kernel.role() != Role.LEADER
                && message.term() >= kernel.term()
                && (isOfSameLeader || kernel.configuration().isMember(peerId));
    }

    // ---- time and connections

    /** Who else there is, for a leader, and how far each has come: looked at when one is to be asked. */
    void onPeers(Kernel kernel) {
        peers = kernel.peers();
        configuration = kernel.configuration();
    }

    void tick(long now, Kernel kernel) {
        nowNs = now;
        onPeers(kernel);
        long stuck = sender.tick(now);
        if (stuck != 0) {
            sender.abandon(stuck);
            kernel.onSnapshotSent(stuck, false);
        }
        for (PeerProgress peer : peers) {
            look(peer, kernel);
        }
        if (!requested.isEmpty() && now - nextNewsNs >= 0) {
            nextNewsNs = now + newsEveryNs;
            tellNews(kernel.leaderId());
        }
    }

    /** As leader: a member that needs no snapshot any more is left alone; one whose sender is silent is served. */
    private void look(PeerProgress peer, Kernel kernel) {
        long peerId = peer.memberId();
        Asked request = asked.get(peerId);
        if (peer.state() != PeerProgress.State.SNAPSHOT) {
            asked.remove(peerId);
            sender.abandon(peerId);
        } else if (request != null && nowNs - request.lastNewsNs > SILENT_TIMEOUTS * newsEveryNs) {
            sendByItself(peerId, kernel, "the follower is silent");
        }
    }

    private void tellNews(long leaderId) {
        for (long peerId :
                requested.keySet().stream().mapToLong(Long::longValue).toArray()) {
            boolean isSending = sender.isSending(peerId);
            tellLeader(leaderId, peerId, isSending, 0);
            if (!isSending) {
                requested.remove(peerId);
            }
        }
    }

    void onPeerUp(long peerId) {
        sender.onPeerUp(peerId);
        long least = requested.get(peerId);
        if (least != 0 && !sender.isSending(peerId) && sender.start(peerId, least, true) == 0) {
            nextNewsNs = nowNs; // the leader is told soon that it is not sent
        }
    }

    /** Whatever went to this member, or came from it, has ended. */
    void onPeerDown(long peerId, Kernel kernel) {
        sender.onPeerDown(peerId);
        asked.remove(peerId);
        kernel.onSnapshotSent(peerId, false);
        for (PeerProgress peer : peers) {
            Asked request = asked.get(peer.memberId());
            if (request != null && request.delegateId == peerId) {
                sendByItself(peer.memberId(), kernel, "the follower is cut off");
            }
        }
    }

    /** Another role or term: what was begun in the old one ends. */
    void abandonAll() {
        sender.abandonAll();
        asked.clear();
        requested.clear();
        peers = new PeerProgress[0];
    }
}
