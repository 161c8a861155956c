package io.raftwright.transport.tcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The peers named at present. Callers change it; the transport thread notices and follows.
 *
 * <p>Owner: any thread. Changes are made under this object's lock to a fresh array, which readers see through
 * {@code peers}; it is never changed once published.
 */
final class PeerTable {
    private final ChunkPool pool = new ChunkPool();
    private final int queueLimitBytes;
    private volatile Peer[] peers = {};

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

    synchronized void put(long peerId, PeerAddress address) {
        Peer known = find(peerId);
        if (known != null) {
            known.moveTo(address);
            return;
        }
        List<Peer> next = new ArrayList<>(List.of(peers));
        next.add(new Peer(peerId, address, new SendQueue(pool, queueLimitBytes)));
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
