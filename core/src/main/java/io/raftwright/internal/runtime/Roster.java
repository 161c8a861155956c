package io.raftwright.internal.runtime;

import io.raftwright.api.Membership;
import io.raftwright.api.NodeListener;
import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.ForeignStorageException;
import java.util.Map;
import org.agrona.collections.Long2LongHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who belongs to the cluster, as far as this member has heard: by its log, which alone decides anything, and by what others say is
 * in force, which is enough to find the members, to tell right disks from wrong ones, and to know that one was removed.
 *
 * <p>Members tell each other when they connect, and when another configuration is in force. So one that was away while all that
 * it knew moved or left needs to reach no more than one member to find the rest, or to be reached by one. From a caller, which this
 * member does not know to belong to the cluster, nothing else is taken.
 *
 * <p>Owner: the consensus thread, before it starts the thread that starts the node; {@link #membership} from any.
 */
final class Roster {
    private static final Logger LOG = LoggerFactory.getLogger(Roster.class);
    private static final long NEVER = Long.MIN_VALUE;

    private final long selfId;
    private final RaftLog log;
    private final Outbox outbox;
    private final PeerDisks disks;
    private final Connections connections;
    private final NodeListener listener;
    private final long patienceNs;
    /** When to look again whether the right disk is there. */
    private final Long2LongHashMap strangersDueNs = new Long2LongHashMap(NEVER);
    /** In force by this member's own log. Set by the consensus thread. */
    private volatile Membership membership = Configuration.unknown().view();

    private Configuration inForce = Configuration.unknown();
    /** The newest known, by own log or hearsay. */
    private Configuration newest = Configuration.unknown();

    private boolean wasMember;
    private boolean isTellingDue;

    Roster(
            long selfId,
            RaftLog log,
            Outbox outbox,
            PeerDisks disks,
            Connections connections,
            NodeListener listener,
            long patienceNs) {
        this.selfId = selfId;
        this.log = log;
        this.outbox = outbox;
        this.disks = disks;
        this.connections = connections;
        this.listener = listener;
        this.patienceNs = patienceNs;
    }

    /** The configuration in force by this member's own log. Any thread. */
    Membership membership() {
        return membership;
    }

    /** The transport runs. */
    void start(long nowNs) {
        requireOwnDisk();
        connections.start(nowNs);
    }

    // ---- what is known

    /** The log held this configuration when the node began, committed or not. */
    void found(Configuration inLog) {
        disks.find(inLog);
    }

    /** Another configuration is in force by the log, or was when the node began. */
    void configured(Configuration configuration) {
        inForce = configuration;
        membership = configuration.view();
        isTellingDue = true;
        learn(configuration);
    }

    /**
     * A peer says what is in force. A caller whose log is older than this member's has nothing to tell: what is in force there is in
     * this log too, or it is of a cluster that this member was taken out of by force.
     *
     * @return false if that is no configuration
     */
    boolean onTold(long peerId, Message message, Kernel kernel) {
        Configuration told;
        try {
            told = Configuration.decode(message.body());
        } catch (CorruptStorageException e) {
            return false; // it is damage of nothing here; the caller says so in the log
        }
        kernel.onCommitTold(message.index(), message.logTerm());
        if (!connections.isCaller(peerId) || message.context() >= log.lastTerm()) {
            learn(told);
        }
        return true;
    }

    private void learn(Configuration configuration) {
        if (configuration.index() >= newest.index()) {
            newest = configuration;
            wasMember |= newest.isMember(selfId);
            connections.follow(newest);
            disks.follow(newest);
        }
    }

    /** True if it is known that this member was removed: it hears of nothing new, and nothing can be done through it. */
    boolean isRemoved() {
        return wasMember && !newest.isMember(selfId);
    }

    /** True if it is known who belongs to the cluster, and that this member does not. */
    boolean isStranger() {
        return newest.index() > 0 && !newest.isMember(selfId);
    }

    /** True if this member belongs to the cluster and is known to listen there. */
    boolean isAt(String address) {
        return newest.isMember(selfId) && newest.address(selfId).equals(address);
    }

    /** The newest configuration known, by own log or hearsay. */
    Configuration newest() {
        return newest;
    }

    private void tell(long peerId, Kernel kernel) {
        if (inForce.index() > 0) {
            outbox.emptyBody().put(inForce.encode());
            outbox.beginWithBody(MessageType.ROSTER, kernel.term())
                    .index(inForce.index())
                    .logTerm(Math.max(0, log.termAt(inForce.index())))
                    .context(log.lastTerm());
            outbox.sendWithBody(peerId);
        }
    }

    // ---- peers

    /**
     * A peer can be reached.
     *
     * @return false if it is a caller, or not the one it should be, and must not be talked to
     */
    boolean onPeerUp(long peerId, long incarnation, Kernel kernel) {
        connections.onPeerUp(peerId);
        disks.see(peerId, incarnation);
        tell(peerId, kernel);
        if (disks.isStrange(peerId)) {
            refuse(peerId, kernel);
            return false;
        }
        return !connections.isCaller(peerId);
    }

    private void refuse(long peerId, Kernel kernel) {
        outbox.begin(MessageType.DISK_REFUSED, kernel.term());
        outbox.send(peerId);
        if (!strangersDueNs.containsKey(peerId)) {
            LOG.error(
                    "peer refused, its disk was lost or replaced; remove the member and add it again under a new id, "
                            + "member={}, peer={}, incarnation={}, knownIncarnation={}",
                    selfId,
                    peerId,
                    disks.seen(peerId),
                    disks.recorded(peerId));
            HostCall.run(selfId, () -> listener.onStrangeDisk(peerId));
        }
        strangersDueNs.put(peerId, connections.nowNs() + patienceNs);
    }

    void onPeerDown(long peerId) {
        if (connections.isCaller(peerId)) {
            disks.forget(peerId);
        }
        connections.onPeerDown(peerId);
    }

    boolean isUp(long peerId) {
        return connections.isUp(peerId) && disks.accepts(peerId);
    }

    /**
     * False if a message must not be taken from this peer. From a caller, and from one whose disk was not seen yet, only where the
     * members are is, and that it wants to belong to them: it may be where this member does not look for it, and would otherwise never be seen.
     */
    boolean accepts(long peerId, MessageType type) {
        boolean isTrusted = disks.accepts(peerId) && !connections.isCaller(peerId);
        boolean isForCallers = type == MessageType.ROSTER || type == MessageType.ENROL;
        return isTrusted || (isForCallers && !disks.isStrange(peerId));
    }

    /**
     * A peer takes nothing from this member because it knows it with another disk. That may be the peer's error, unless this
     * member has nothing to show.
     */
    void onRefusedBy(long peerId) {
        if (!disks.isSelfRecorded()) {
            throw wrongDisk("peer=" + peerId);
        }
        LOG.warn("a peer knows this member with another disk, member={}, peer={}", selfId, peerId);
    }

    // ---- from time to time

    /**
     * Does what is due.
     *
     * @throws ForeignStorageException if the cluster knows this member with another disk: it must end
     */
    void tick(long nowNs, Kernel kernel) {
        requireOwnDisk();
        connections.tick(nowNs);
        if (isTellingDue) {
            isTellingDue = false;
            connections.reachable().forEach(peer -> tell(peer, kernel));
        }
        if (kernel.role() == Role.LEADER) {
            disks.record(kernel);
        }
        if (disks.isAnyRefused()) {
            connections.reachable().forEach(peer -> {
                if (disks.isStrange(peer) && !strangersDueNs.containsKey(peer.longValue())) {
                    refuse(peer, kernel); // it was here before its right disk was known
                }
            });
        }
        if (!strangersDueNs.isEmpty()) {
            lookAtStrangers(nowNs);
        }
    }

    private void lookAtStrangers(long nowNs) {
        long[] due = strangersDueNs.entrySet().stream()
                .filter(entry -> nowNs - entry.getValue() >= 0)
                .mapToLong(Map.Entry::getKey)
                .toArray();
        for (long peer : due) {
            if (disks.isStrange(peer)) {
                strangersDueNs.put(peer, nowNs + patienceNs);
                connections.forget(peer);
            } else {
                strangersDueNs.remove(peer);
            }
        }
    }

    private void requireOwnDisk() {
        if (disks.isSelfStrange()) {
            throw wrongDisk("knownIncarnation=" + disks.recorded(selfId));
        }
    }

    private ForeignStorageException wrongDisk(String known) {
        return new ForeignStorageException(
                "the cluster knows this member with another disk, which held votes and entries "
                        + "that this one lacks: remove the member from the cluster, then let it join under a new id, memberId="
                        + selfId + ", " + known);
    }
}
