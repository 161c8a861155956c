package io.raftwright.transport.tcp;

/**
 * A member named by {@code connect}, from then until {@code disconnect}. A peer that is disconnected and named again is a
 * new object: nothing that was known of the old one, its incarnation above all, holds for the new one.
 *
 * <p>Owner: the transport thread, except for the address, which is written under the lock of {@link PeerTable}.
 */
final class Peer {
    private final long id;
    private final SendQueue queue;
    private volatile PeerAddress address;
    private long incarnation;
    private boolean isIncarnationKnown;
    private boolean hasCalled;

    Peer(long id, PeerAddress address, SendQueue queue) {
        this.id = id;
        this.address = address;
        this.queue = queue;
    }

    /** One that has called, and showed its incarnation. */
    Peer(Caller caller, PeerAddress address, SendQueue queue) {
        this(caller.id(), address, queue);
        this.incarnation = caller.incarnation();
        this.isIncarnationKnown = true;
    }

    long id() {
        return id;
    }

    SendQueue queue() {
        return queue;
    }

    PeerAddress address() {
        return address;
    }

    void moveTo(PeerAddress newAddress) {
        address = newAddress;
    }

    /** The peer itself was just welcomed here, so it is worth dialling. */
    void noteCall() {
        hasCalled = true;
    }

    /** Whether the peer was welcomed here since this was last asked. */
    boolean takeCall() {
        boolean called = hasCalled;
        hasCalled = false;
        return called;
    }

    /** Whether this incarnation is the one this peer is known under; the first one that it shows is remembered. */
    boolean isKnownAs(long claimed) {
        if (!isIncarnationKnown) {
            isIncarnationKnown = true;
            incarnation = claimed;
        }
        return incarnation == claimed;
    }
}
