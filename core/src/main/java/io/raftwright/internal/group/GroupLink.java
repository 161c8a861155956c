package io.raftwright.internal.group;

/**
 * What one group knows of its member at one peer: whether that process can be reached, and whether the two have greeted each
 * other. Only when all is true do messages of the group go there.
 *
 * <pre>
 *   process reached ──▶ HELLO sent ──▶ HELLO or WELCOME received ──▶ up
 *         ▲                                                           │
 *         └── connection lost, or the group closed over there: down ──┘
 * </pre>
 *
 * <p>A caller, which this group does not name, has one from its HELLO on until it is lost or leaves.
 *
 * <p>Owner: any thread, under the lock of {@link SharedTransport}.
 */
final class GroupLink {
    private final long peerId;
    private final boolean isCaller;
    private boolean isReached;
    private boolean hasGreeted;
    private boolean isGreeted;
    private boolean isUp;
    private boolean isIncarnationKnown;
    private long incarnation;

    private GroupLink(long peerId, boolean isCaller) {
        this.peerId = peerId;
        this.isCaller = isCaller;
    }

    static GroupLink ofPeer(long peerId) {
        return new GroupLink(peerId, false);
    }

    static GroupLink ofCaller(long peerId) {
        return new GroupLink(peerId, true);
    }

    /** One to a caller that is named now: all that stays is the incarnation that it showed. */
    GroupLink named() {
        GroupLink link = ofPeer(peerId);
        link.isIncarnationKnown = isIncarnationKnown;
        link.incarnation = incarnation;
        return link;
    }

    boolean isCaller() {
        return isCaller;
    }

    long peerId() {
        return peerId;
    }

    /** The incarnation under which the peer's member of this group is known. */
    long incarnation() {
        return incarnation;
    }

    /** Whether it was this incarnation that the peer showed first: another one means that its log was lost or replaced. */
    boolean isKnownAs(long claimed) {
        if (!isIncarnationKnown) {
            isIncarnationKnown = true;
            incarnation = claimed;
        }
        return incarnation == claimed;
    }

    /** The peer's process can be reached. */
    void reached() {
        isReached = true;
    }

    /** It cannot; what was said before counts no more. */
    void lost() {
        isReached = false;
        hasGreeted = false;
        isGreeted = false;
    }

    /** This end's greeting is on its way, or found no room and is owed. */
    void greeted(boolean isSent) {
        hasGreeted = isSent;
    }

    /** Whether this end still has to greet a peer that can be reached. */
    boolean owesGreeting() {
        return isReached && !hasGreeted;
    }

    boolean isReached() {
        return isReached;
    }

    /** The other end's greeting came. */
    void wasGreeted() {
        isGreeted = true;
    }

    /** The other end is not there, or not the right one. */
    void wasLeft() {
        isGreeted = false;
    }

    /** Whether messages of the other end count: it has said who it is. */
    boolean isGreeted() {
        return isGreeted;
    }

    boolean isUp() {
        return isUp;
    }

    /** True if it went up or down since this was last asked. */
    boolean takeChange() {
        boolean isUpNow = isReached && hasGreeted && isGreeted;
        boolean hasChanged = isUpNow != isUp;
        isUp = isUpNow;
        return hasChanged;
    }
}
