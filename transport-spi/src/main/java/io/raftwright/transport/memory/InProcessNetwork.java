package io.raftwright.transport.memory;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A network inside one JVM. Each member {@link #join}s it once and gets its transport; {@link #cut} and {@link #heal} take
 * links between members away and give them back.
 *
 * <pre>{@code
 * InProcessNetwork network = new InProcessNetwork();
 * Transport first = network.join();
 * first.start(new LocalMember(cluster, 1, incarnation), listener);
 * first.connect(2, "memory");
 * }</pre>
 *
 * <p>Members find each other by cluster and member id; the address given to {@code connect} is not looked at. As with TCP,
 * frames flow once one has named the other by {@code connect}, and a member is known by the incarnation that it showed
 * first.
 *
 * <p>Owner: any thread. This object is the one lock under which everything on the network changes; no listener is ever
 * called while it is held.
 */
public final class InProcessNetwork {
    private static final int DEFAULT_MAX_FRAME_LENGTH = 4 * 1024 * 1024;
    private static final int DEFAULT_QUEUE_LIMIT_BYTES = 16 * 1024 * 1024;

    private final int maxFrameLength;
    private final int queueLimitBytes;
    private final List<InProcessTransport> members = new ArrayList<>();
    private final List<Cut> cuts = new ArrayList<>();

    /** Two members that hear nothing of each other, the lower id first. */
    private record Cut(long low, long high) {
        static Cut between(long a, long b) {
            return new Cut(Math.min(a, b), Math.max(a, b));
        }
    }

    /** A network with frames up to 4 MiB and queues of 16 MiB from each member to each other. */
    public InProcessNetwork() {
        this(DEFAULT_MAX_FRAME_LENGTH, DEFAULT_QUEUE_LIMIT_BYTES);
    }

    /**
     * A network with bounds of its own.
     *
     * @param maxFrameLength  bytes of the longest frame, at least 1
     * @param queueLimitBytes bytes that may be under way from one member to another, at least {@code maxFrameLength}
     */
    public InProcessNetwork(int maxFrameLength, int queueLimitBytes) {
        if (maxFrameLength < 1 || queueLimitBytes < maxFrameLength) {
            throw new IllegalArgumentException(
                    "bounds out of range, maxFrameLength=" + maxFrameLength + ", queueLimitBytes=" + queueLimitBytes);
        }
        this.maxFrameLength = maxFrameLength;
        this.queueLimitBytes = queueLimitBytes;
    }

    /** A transport for one more member; it takes part once started. */
    public Transport join() {
        return new InProcessTransport(this);
    }

    /** Cuts two members off from each other, in both directions: what is under way is lost. Idempotent. */
    public synchronized void cut(long a, long b) {
        Cut cut = Cut.between(a, b);
        if (!cuts.contains(cut)) {
            cuts.add(cut);
        }
        refresh("the network was cut");
    }

    /** Gives back what {@link #cut} took away. Idempotent. */
    public synchronized void heal(long a, long b) {
        cuts.remove(Cut.between(a, b));
        refresh("the network was healed");
    }

    int maxFrameLength() {
        return maxFrameLength;
    }

    int queueLimitBytes() {
        return queueLimitBytes;
    }

    /** All that take part, whatever their cluster. */
    List<InProcessTransport> members() {
        return members;
    }

    /** Lets a started transport take part. */
    synchronized void enter(InProcessTransport member, LocalMember self) {
        if (find(self.clusterId(), self.memberId()) != null) {
            throw new TransportException("member id is taken on this network, memberId=" + self.memberId(), null);
        }
        members.add(member);
        refresh("a member came");
    }

    /** Takes a transport off the network. */
    synchronized void leave(InProcessTransport member) {
        members.remove(member);
        refresh("the peer closed its transport");
    }

    @Nullable
    InProcessTransport find(UUID clusterId, long memberId) {
        for (InProcessTransport member : members) {
            LocalMember self = member.self();
            if (self.memberId() == memberId && self.clusterId().equals(clusterId)) {
                return member;
            }
        }
        return null;
    }

    /** The open routes that lead to a member, and from which it may hear. */
    List<Route> routesTo(InProcessTransport receiver) {
        List<Route> found = new ArrayList<>();
        for (InProcessTransport member : members) {
            for (Route route : member.routes().all()) {
                if (route.receiver() == receiver && receiver.routes().mayHear(route.senderId())) {
                    found.add(route);
                }
            }
        }
        return found;
    }

    /** Whether frames may flow from one member to another now. */
    boolean allows(InProcessTransport sender, InProcessTransport receiver) {
        LocalMember from = sender.self();
        LocalMember to = receiver.self();
        return members.contains(sender)
                && members.contains(receiver)
                && from.clusterId().equals(to.clusterId())
                && !cuts.contains(Cut.between(from.memberId(), to.memberId()))
                && sender.routes().admits(to, receiver.routes().names(from))
                && receiver.routes().admits(from, sender.routes().names(to));
    }

    /** Breaks every route that may no longer be, and makes every member look for new ones. Call after each change. */
    synchronized void refresh(String reason) {
        for (InProcessTransport member : members) {
            member.routes().breakRoutes(reason);
        }
        notifyAll();
    }
}
