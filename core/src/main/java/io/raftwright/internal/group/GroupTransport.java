package io.raftwright.internal.group;

import io.raftwright.internal.wire.Message;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's view of the {@link SharedTransport}: a transport in its own right, whose peers are this group's members and whose
 * incarnation is that of this group's log. Its listener must not call back into it.
 *
 * <p>Owner: any thread, under the lock of the shared transport; sending takes no lock.
 */
final class GroupTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(GroupTransport.class);
    private static final long[] NOBODY = {};

    private final long groupId;
    private final SharedTransport shared;
    private final Long2ObjectHashMap<GroupLink> links = new Long2ObjectHashMap<>();
    /** Peers to which messages may go. Replaced, never changed, under the lock. */
    private volatile long[] reachable = NOBODY;

    private volatile boolean isClosed;
    private @Nullable LocalMember self;
    private @Nullable TransportListener listener;
    private long refusedCount;

    GroupTransport(long groupId, SharedTransport shared) {
        this.groupId = groupId;
        this.shared = shared;
    }

    long groupId() {
        return groupId;
    }

    @Override
    public void start(LocalMember member, TransportListener newListener) {
        synchronized (shared) {
            if (self != null || isClosed) {
                throw new IllegalStateException("a transport starts once, and not after close, groupId=" + groupId);
            }
            self = member;
            listener = newListener;
            shared.announce(Greeting.of(Greeting.Kind.OPENED, groupId, member));
        }
    }

    private LocalMember self() {
        return Objects.requireNonNull(self, "not started");
    }

    private TransportListener listener() {
        return Objects.requireNonNull(listener, "not started");
    }

    @Override
    public void connect(long peerId, String address) {
        synchronized (shared) {
            if (peerId < 1 || peerId == self().memberId()) {
                throw new IllegalArgumentException("not a peer, peerId=" + peerId + ", memberId=" + self().memberId());
            }
            GroupLink link = links.get(peerId);
            boolean isNew = link == null || link.isCaller();
            boolean isReached = shared.name(peerId, address, isNew);
            if (isNew) {
                links.put(peerId, link == null ? GroupLink.ofPeer(peerId) : link.named());
                if (link != null) {
                    link.lost();
                    tell(link, "the caller was named");
                }
                if (isReached) {
                    onReached(peerId);
                }
            }
        }
    }

    @Override
    public void disconnect(long peerId) {
        synchronized (shared) {
            GroupLink link = links.get(peerId);
            if (link != null && !link.isCaller()) {
                links.remove(peerId);
                leave(link);
                link.lost();
                tell(link, "this member disconnected the peer");
            }
        }
    }

    private void leave(GroupLink link) {
        if (link.isReached()) {
            shared.say(link.peerId(), Greeting.of(Greeting.Kind.GONE, groupId, self()));
        }
        if (!link.isCaller()) {
            shared.unname(link.peerId());
        }
    }

    @Override
    public SendResult send(long peerId, ByteBuffer frame) {
        assert Message.isMessage(frame) && Message.groupOf(frame.duplicate()) == groupId
                : "message of another group, groupId=" + groupId;
        if (isClosed) {
            return SendResult.CLOSED;
        }
        for (long reached : reachable) {
            if (reached == peerId) {
                return shared.transport().send(peerId, frame);
            }
        }
        return SendResult.NOT_CONNECTED;
    }

    @Override
    public int maxFrameLength() {
        return shared.transport().maxFrameLength();
    }

    @Override
    public void close() {
        synchronized (shared) {
            if (!isClosed) {
                isClosed = true;
                reachable = NOBODY;
                links.values().forEach(this::leave);
                links.clear();
                shared.forget(this);
            }
        }
    }

    // ---- called by the shared transport, under its lock

    boolean onMessage(long peerId, ByteBuffer frame) {
        GroupLink link = links.get(peerId);
        if (link == null || !link.isGreeted()) {
            refused(peerId, "message from a member that did not greet");
            return true;
        }
        try {
            return listener().onFrame(peerId, frame);
        } catch (RuntimeException | Error e) { // whatever it is, the connection serves the other groups too
            LOG.error("message lost, group={}, peer={}", groupId, peerId, e);
            return true;
        }
    }

    void onReached(long peerId) {
        GroupLink link = links.get(peerId);
        if (link != null) {
            link.reached();
            greet(link, Greeting.Kind.HELLO);
            tell(link, "");
        }
    }

    void onLost(long peerId, String reason) {
        GroupLink link = links.get(peerId);
        if (link != null) {
            link.lost();
            tell(link, reason);
            forgetIfCaller(link);
        }
    }

    private void forgetIfCaller(GroupLink link) {
        if (link.isCaller()) {
            links.remove(link.peerId(), link);
        }
    }

    private GroupLink called(long peerId) {
        GroupLink link = GroupLink.ofCaller(peerId);
        links.put(peerId, link);
        if (shared.isReached(peerId)) {
            link.reached();
        }
        return link;
    }

    void onGreeting(long peerId, Greeting greeting) {
        if (self == null) {
            return; // it announces itself when it starts
        }
        GroupLink link = links.get(peerId);
        boolean isOfCluster = greeting.clusterId().equals(self().clusterId());
        boolean isCall = greeting.kind() == Greeting.Kind.HELLO || greeting.kind() == Greeting.Kind.WELCOME;
        if (link == null && isOfCluster && isCall) {
            link = called(peerId);
        }
        if (link == null) {
            if (isCall) {
                refused(peerId, "greeting of another cluster, or other founding members");
            }
            return;
        }
        switch (greeting.kind()) {
            case HELLO -> onHello(link, greeting);
            case WELCOME -> {
                meet(link, greeting);
                payOwed(peerId);
            }
            case OPENED -> {
                boolean isWaiting = link.isReached() && !link.isGreeted();
                if (isWaiting && isOfCluster && link.isKnownAs(greeting.incarnation())) {
                    greet(link, Greeting.Kind.WELCOME);
                }
            }
            case GONE -> {
                link.wasLeft();
                tell(link, "the group is not open at the peer, or refuses this member");
                forgetIfCaller(link);
            }
            case STRANGE -> {
                link.wasLeft();
                tell(link, "the peer knows this member by another incarnation");
                forgetIfCaller(link);
                tellRefused(peerId);
            }
        }
    }

    private void tellRefused(long peerId) {
        try {
            listener().onRefusedBy(peerId);
        } catch (RuntimeException | Error e) { // as elsewhere
            LOG.error("peer event lost, group={}, peer={}", groupId, peerId, e);
        }
    }

    /** Who greets anew knows nothing of what was said before, so that what was sent to it may be lost. */
    private void onHello(GroupLink link, Greeting greeting) {
        link.wasLeft();
        tell(link, "the peer greets anew");
        if (meet(link, greeting) && link.isReached()) {
            greet(link, Greeting.Kind.WELCOME);
            tell(link, "");
        }
    }

    private boolean meet(GroupLink link, Greeting greeting) {
        boolean isOfCluster = greeting.clusterId().equals(self().clusterId());
        if (!isOfCluster || !link.isKnownAs(greeting.incarnation())) {
            refused(link.peerId(), isOfCluster ? "another incarnation" : "another cluster, or other founding members");
            link.wasLeft();
            tell(link, "the peer is not who it was");
            if (link.isReached()) {
                var unused =
                        shared.say(link.peerId(), isOfCluster ? Greeting.strange(groupId) : Greeting.gone(groupId));
            }
            return false;
        }
        link.wasGreeted();
        tell(link, "");
        return true;
    }

    /** Sends greetings that found no room before. */
    void payOwed(long peerId) {
        GroupLink link = links.get(peerId);
        if (link != null && link.owesGreeting()) {
            greet(link, Greeting.Kind.HELLO);
            tell(link, "");
        }
    }

    private void greet(GroupLink link, Greeting.Kind kind) {
        link.greeted(shared.say(link.peerId(), Greeting.of(kind, groupId, self())));
    }

    private void tell(GroupLink link, String reason) {
        if (!link.takeChange()) {
            return;
        }
        reachable = links.values().stream()
                .filter(GroupLink::isUp)
                .mapToLong(GroupLink::peerId)
                .toArray();
        try {
            if (link.isUp()) {
                listener().onPeerUp(link.peerId(), link.incarnation());
            } else {
                listener().onPeerDown(link.peerId(), reason);
            }
        } catch (RuntimeException | Error e) { // as above
            LOG.error("peer event lost, group={}, peer={}", groupId, link.peerId(), e);
        }
    }

    /** Says so at the first, second, fourth, eighth …: a peer gone mad must not fill the host's disk with our lines. */
    private void refused(long peerId, String what) {
        refusedCount++;
        if (Long.bitCount(refusedCount) == 1) {
            LOG.warn("{}, group={}, peer={}, refusedSoFar={}", what, groupId, peerId, refusedCount);
        }
    }

    @Override
    public String toString() {
        return "GroupTransport[group=" + groupId + ", closed=" + isClosed + "]";
    }
}
