package io.raftwright.internal.group;

import io.raftwright.internal.wire.Message;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.agrona.collections.Long2ObjectHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transport for all groups of a process: one connection to each peer, whichever groups have a member there, and every frame
 * brought to the group that it names. A group is told that a peer is up when the <em>group</em> is open there, and by which
 * incarnation, which the two ends tell each other in {@link Greeting}s; so to a group its {@link GroupTransport} is as good as
 * a transport of its own. The processes themselves have no incarnation: each group's log has.
 *
 * <p>A group whose queue is full holds up the others from the same peer, and so does a full queue towards it: that is the price
 * of one connection. Both are emptied by threads that the groups share anyway.
 *
 * <p>Owner: any thread; this object is the lock under which groups and peers come and go and frames are handed over. It is never
 * held while the transport is closed, which waits for the transport's threads.
 */
final class SharedTransport implements TransportListener {
    private static final Logger LOG = LoggerFactory.getLogger(SharedTransport.class);
    private static final long NO_INCARNATION = 0;

    private static final class Neighbour {
        /** Groups that name a member there; none if it only calls. */
        private int groupCount;
        /** Where a group said last that it is, and where the transport was told to look. */
        private String address = "";

        private String connectedTo = "";
        private boolean isReached;
        /** A greeting found no room; to be tried again. */
        private boolean isGreetingOwed;
    }

    private final Transport transport;
    private final Long2ObjectHashMap<GroupTransport> groups = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<Neighbour> neighbours = new Long2ObjectHashMap<>();
    private long droppedCount;

    SharedTransport(Transport transport) {
        this.transport = transport;
    }

    /** Starts the transport; once, before anything else. */
    void start(UUID clusterId, long memberId) {
        transport.start(new LocalMember(clusterId, memberId, NO_INCARNATION), this);
    }

    Transport transport() {
        return transport;
    }

    /** The view of one group, which is not open yet. */
    synchronized GroupTransport open(long groupId) {
        GroupTransport group = new GroupTransport(groupId, this);
        if (groups.putIfAbsent(groupId, group) != null) {
            throw new IllegalStateException("group is open, groupId=" + groupId);
        }
        return group;
    }

    // ---- called by the groups, under this lock

    synchronized void forget(GroupTransport group) {
        groups.remove(group.groupId(), group);
    }

    /**
     * A group names a peer. While its process can be reached, another address waits until it cannot: a group that is closed over
     * there, or out of date, must not take the connection from all the others.
     *
     * @return whether the process can be reached now
     */
    synchronized boolean name(long peerId, String address, boolean isNew) {
        Neighbour known = neighbours.get(peerId);
        boolean isHeld = known != null && known.groupCount > 0 && known.isReached;
        if (!isHeld) {
            transport.connect(peerId, address);
        }
        Neighbour neighbour = neighbours.computeIfAbsent(peerId, id -> new Neighbour());
        neighbour.address = address;
        neighbour.connectedTo = isHeld ? neighbour.connectedTo : address;
        neighbour.groupCount += isNew ? 1 : 0;
        return neighbour.isReached;
    }

    /** The connection is lost: the time to look where a group said meanwhile. */
    private void moveIfOwed(long peerId, Neighbour neighbour) {
        if (neighbour.groupCount > 0 && !neighbour.address.equals(neighbour.connectedTo)) {
            neighbour.connectedTo = neighbour.address;
            try {
                transport.connect(peerId, neighbour.address);
            } catch (IllegalArgumentException e) {
                LOG.warn("address cannot be understood, peer={}, address={}", peerId, neighbour.address, e);
            }
        }
    }

    /** A group names a peer no more; the last one ends the connection. */
    synchronized void unname(long peerId) {
        Neighbour neighbour = neighbours.get(peerId);
        if (neighbour != null && --neighbour.groupCount == 0) {
            transport.disconnect(peerId);
            forgetIfUnknown(peerId, neighbour);
        }
    }

    private void forgetIfUnknown(long peerId, Neighbour neighbour) {
        if (neighbour.groupCount == 0 && !neighbour.isReached) {
            neighbours.remove(peerId);
        }
    }

    /** Says something to every process that is reached. */
    synchronized void announce(Greeting greeting) {
        neighbours.forEachLong((peerId, neighbour) -> {
            if (neighbour.isReached) {
                say(peerId, greeting);
            }
        });
    }

    synchronized boolean isReached(long peerId) {
        Neighbour neighbour = neighbours.get(peerId);
        return neighbour != null && neighbour.isReached;
    }

    /** Says something to a peer. Returns false if it found no room: it is then owed. */
    synchronized boolean say(long peerId, Greeting greeting) {
        SendResult result = transport.send(peerId, greeting.encode());
        Neighbour neighbour = neighbours.get(peerId);
        if (result == SendResult.BACK_PRESSURE && neighbour != null) {
            neighbour.isGreetingOwed = true;
        }
        return result == SendResult.QUEUED;
    }

    // ---- called by the transport

    @Override
    public synchronized boolean onFrame(long peerId, ByteBuffer frame) {
        payOwed(peerId);
        Greeting greeting = Greeting.decode(frame);
        if (greeting == null && !Message.isMessage(frame)) {
            dropped(peerId, "not a message, length=" + frame.remaining());
            return true;
        }
        long groupId = greeting == null ? Message.groupOf(frame) : greeting.groupId();
        GroupTransport group = groups.get(groupId);
        if (group == null) {
            if (greeting == null) {
                say(peerId, Greeting.gone(groupId));
                dropped(peerId, "group not open here, group=" + groupId);
            }
            return true;
        }
        if (greeting == null) {
            return group.onMessage(peerId, frame);
        }
        group.onGreeting(peerId, greeting);
        return true;
    }

    private void payOwed(long peerId) {
        Neighbour neighbour = neighbours.get(peerId);
        if (neighbour != null && neighbour.isGreetingOwed) {
            neighbour.isGreetingOwed = false;
            groups.values().forEach(group -> group.payOwed(peerId));
        }
    }

    @Override
    public synchronized void onPeerUp(long peerId, long incarnation) {
        Neighbour neighbour = neighbours.computeIfAbsent(peerId, id -> new Neighbour());
        neighbour.isReached = true;
        LOG.info("process reached, peer={}, groups={}", peerId, neighbour.groupCount);
        opened().forEach(group -> group.onReached(peerId));
    }

    @Override
    public synchronized void onPeerDown(long peerId, String reason) {
        Neighbour neighbour = neighbours.get(peerId);
        if (neighbour != null) {
            neighbour.isReached = false;
            LOG.info("process lost, peer={}, groups={}, reason={}", peerId, neighbour.groupCount, reason);
            opened().forEach(group -> group.onLost(peerId, reason));
            moveIfOwed(peerId, neighbour);
            forgetIfUnknown(peerId, neighbour);
        }
    }

    private List<GroupTransport> opened() {
        return List.copyOf(groups.values());
    }

    /** As in {@link GroupTransport}: not at every frame. */
    private void dropped(long peerId, String what) {
        droppedCount++;
        if (Long.bitCount(droppedCount) == 1) {
            LOG.warn("frame dropped, peer={}, {}, droppedSoFar={}", peerId, what, droppedCount);
        }
    }
}
