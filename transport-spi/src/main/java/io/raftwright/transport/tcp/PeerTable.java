package io.raftwright.transport.tcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The peers named at present, and those who call. Users of the transport name peers; the transport thread notices and follows, and
 * it alone enters callers.
 *
 * <p>Owner: any thread. Changes are made under this object's lock to a fresh array, which readers see through
 * {@code peers} and {@code callers}; it is never changed once published.
 */
final class PeerTable {
    private final ChunkPool pool = new ChunkPool();
    private final int queueLimitBytes;
    private volatile Peer[] peers = {};
    private volatile Caller[] callers = {};

    PeerTable(int queueLimitBytes) {
        this.queueLimitBytes = queueLimitBytes;
    }

    /** The peers now. Two calls return the same array if nothing was added or removed between them. */
    Peer[] all() {
        return peers;
    }

    /** The peer of this id, or null. A handful of peers: looking at each is faster than hashing, and allocates nothing. */
    @Nullable
    Peer find(long peerId) {
        for (Peer peer : peers) {
            if (peer.id() == peerId) {
                return peer;
            }
        }
        return null;
    }

    /** What waits to be sent to a peer or a caller, or null if it is neither. */
    @Nullable
    SendQueue queueTo(long peerId) {
        Peer peer = find(peerId);
        if (peer != null) {
            return peer.queue();
        }
        Caller caller = findCaller(peerId);
        return caller == null ? null : caller.queue();
    }

    private @Nullable Caller findCaller(long peerId) {
        for (Caller caller : callers) {
            if (caller.id() == peerId) {
                return caller;
            }
        }
        return null;
    }

    /** Enters a caller, in place of an earlier one of its id; null if it was named just now. */
    synchronized @Nullable Caller enter(long peerId, long incarnation) {
        if (find(peerId) != null) {
            return null;
        }
        Caller caller = new Caller(peerId, incarnation, new SendQueue(pool, queueLimitBytes));
        setCallers(peerId, caller);
        return caller;
    }

    /** A caller is gone. */
    @SuppressWarnings("ReferenceEquality")
    synchronized void leave(Caller caller) {
        if (findCaller(caller.id()) == caller) {
            setCallers(caller.id(), null);
        }
    }

    private void setCallers(long peerId, @Nullable Caller caller) {
        List<Caller> next = new ArrayList<>(List.of(callers));
        next.removeIf(other -> other.id() == peerId);
        if (caller != null) {
            next.add(caller);
        }
        callers = next.toArray(new Caller[0]);
    }

    synchronized void put(long peerId, PeerAddress address) {
        Peer known = find(peerId);
        if (known != null) {
            known.moveTo(address);
            return;
        }
        List<Peer> next = new ArrayList<>(List.of(peers));
        SendQueue queue = new SendQueue(pool, queueLimitBytes);
        Caller caller = findCaller(peerId);
        next.add(caller == null ? new Peer(peerId, address, queue) : new Peer(caller, address, queue));
        peers = next.toArray(new Peer[0]);
    }

    synchronized void remove(long peerId) {
        List<Peer> next = new ArrayList<>(List.of(peers));
        if (next.removeIf(peer -> peer.id() == peerId)) {
            peers = next.toArray(new Peer[0]);
        }
    }

    /** Whether this very object is still named, and not another one under its id. */
    boolean holds(Peer peer) {
        return find(peer.id()) == peer;
    }
}
