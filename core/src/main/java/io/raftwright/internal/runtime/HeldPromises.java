package io.raftwright.internal.runtime;

import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.transport.Transport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Messages that promise something durable, in the order in which they were made, until the disk has caught up with what was
 * written by then. Promises are votes, given or asked for, and acknowledgements of entries: headers without a body.
 *
 * <p>While a disk hangs, ever more of them come. When there are many, those that are alike, of one kind and to one peer, are
 * taken together: the newest of a few stands for all of them. A newer acknowledgement covers the older, and a vote in a newer
 * term makes one in an older term pointless. So their number is bounded by the kinds and peers, whatever the disk does.
 *
 * <p>Each stands for about as many. If the newest stood for all, then under a steady load it would be replaced before a force
 * reaches it, every time, and none ever be sent.
 *
 * <p>Places are used again: once there are as many as needed, nothing is allocated.
 *
 * <p>Owner: the consensus thread.
 */
final class HeldPromises {
    /** So many are held each by itself. */
    private static final int FEW = 64;

    /** Owner: the consensus thread. */
    private static final class Promise {
        private final ByteBuffer header =
                ByteBuffer.allocate(Message.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        private long peerId;
        private long position;
        private @Nullable MessageType type;
        /** How many were made for which this is sent. */
        private long weight;

        private boolean isLike(Promise other) {
            return peerId == other.peerId && type == other.type;
        }
    }

    private final Message older;
    private final Message newer;
    /** A ring: the oldest is at {@code first}. */
    private Promise[] places = newPlaces(4);

    private int first;
    private int count;
    /** For how many one may stand at most; grows while there is no room. */
    private long maxWeight = 1;

    /** None yet, of one group. */
    HeldPromises(long groupId) {
        older = new Message(groupId);
        newer = new Message(groupId);
    }

    private static Promise[] newPlaces(int count) {
        return Stream.generate(Promise::new).limit(count).toArray(Promise[]::new);
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    /** Holds a copy of a message, to be sent when everything up to a position is durable. */
    void hold(long peerId, long position, @Nullable MessageType type, ByteBuffer header) {
        if (count == places.length) {
            makeRoom();
        }
        Promise promise = at(count++);
        promise.peerId = peerId;
        promise.position = position;
        promise.type = type;
        promise.weight = 1;
        promise.header.put(0, header, 0, Message.HEADER_LENGTH);
        if (maxWeight > 1) {
            standForLast(promise);
        }
    }

    /** Has the newest stand for the last one like it, if that does not stand for many yet. */
    private void standForLast(Promise newest) {
        int i = count - 2;
        while (i >= 0 && !at(i).isLike(newest)) {
            i--;
        }
        if (i >= 0 && at(i).weight < maxWeight) {
            standFor(newest, at(i));
            remove(i);
        }
    }

    /** Everything up to a position is durable: sends what waited for that. */
    void release(long position, Transport transport) {
        while (count > 0 && at(0).position <= position) {
            Promise ready = at(0);
            first = (first + 1) % places.length;
            count--;
            transport.send(ready.peerId, ready.header.clear());
        }
        if (count <= places.length / 4) {
            maxWeight = Math.max(1, maxWeight / 2);
        }
    }

    private Promise at(int i) {
        return places[(first + i) % places.length];
    }

    private void makeRoom() {
        if (places.length >= FEW) {
            thin();
        }
        if (count > places.length / 4 * 3) {
            grow();
        }
    }

    /** Has every second one stand for the one before it that is like it. */
    private void thin() {
        maxWeight *= 2;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            Promise promise = at(i);
            Promise next = nextLike(promise, i + 1);
            if (next != null && promise.weight + next.weight <= maxWeight) {
                standFor(next, promise);
            } else {
                swap(kept++, i);
            }
        }
        count = kept;
    }

    private @Nullable Promise nextLike(Promise promise, int from) {
        for (int i = from; i < count; i++) {
            if (at(i).isLike(promise)) {
                return at(i);
            }
        }
        return null;
    }

    /** What came out of order acknowledges less than what came before: the most of both is true when both are durable. */
    private void standFor(Promise next, Promise promise) {
        next.weight += promise.weight;
        boolean isRead = older.wrap(promise.header.clear()) && newer.wrap(next.header.clear());
        if (isRead && next.type == MessageType.APPEND_REPLY && older.term() == newer.term()) {
            newer.index(Math.max(older.index(), newer.index()));
        }
    }

    private void remove(int i) {
        for (int j = i; j < count - 1; j++) {
            swap(j, j + 1);
        }
        count--;
    }

    private void swap(int i, int j) {
        Promise promise = at(i);
        places[(first + i) % places.length] = at(j);
        places[(first + j) % places.length] = promise;
    }

    private void grow() {
        Promise[] more = newPlaces(2 * places.length);
        for (int i = 0; i < places.length; i++) {
            more[i] = at(i);
        }
        places = more;
        first = 0;
    }
}
