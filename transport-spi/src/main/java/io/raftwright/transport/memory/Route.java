package io.raftwright.transport.memory;

import io.raftwright.transport.SendResult;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Frames under way from one member to one other. It opens and breaks any number of times; what it holds is lost when it
 * breaks. Owner: any thread that holds the lock of the network.
 */
final class Route {
    /** How long a route stays broken after a listener threw; the same for all, this is no network to be gentle with. */
    static final long REPAIR_NS = 20_000_000L;

    /** How long a refused frame waits to be offered again. */
    static final long REFUSED_PAUSE_NS = 1_000_000L;

    private final long senderId;
    private final long peerId;
    private final int limitBytes;
    private final ArrayDeque<ByteBuffer> frames = new ArrayDeque<>();
    private int queuedBytes;
    private @Nullable InProcessTransport receiver;
    private String brokenBecause = "";
    private boolean isReportedUp;
    /** To be reported down and up again, though it holds. */
    private boolean isBegunAnew;

    private long notBeforeNs;
    private long pausedUntilNs;

    /** Counts openings: a number that changed says that the route broke in between. */
    private long opening;

    private long reportedOpening;

    Route(long senderId, long peerId, int limitBytes, long nowNs) {
        this.senderId = senderId;
        this.peerId = peerId;
        this.limitBytes = limitBytes;
        this.notBeforeNs = nowNs;
        this.pausedUntilNs = nowNs;
    }

    long senderId() {
        return senderId;
    }

    /** The member at the other end. */
    long peerId() {
        return peerId;
    }

    /** Who gets the frames, or null while the route is broken. */
    @Nullable
    InProcessTransport receiver() {
        return receiver;
    }

    long opening() {
        return opening;
    }

    String brokenBecause() {
        return brokenBecause;
    }

    /** Queues a frame that was copied for it. */
    SendResult add(ByteBuffer frame) {
        if (receiver == null) {
            return SendResult.NOT_CONNECTED;
        }
        if (frame.remaining() > limitBytes - queuedBytes) {
            return SendResult.BACK_PRESSURE;
        }
        frames.add(frame);
        queuedBytes += frame.remaining();
        return SendResult.QUEUED;
    }

    /** The frame to deliver next, or null if there is none or it was refused just now. */
    @Nullable
    ByteBuffer head(long nowNs) {
        return nowNs - pausedUntilNs < 0 ? null : frames.peek();
    }

    /** Whether a frame waits; {@link #head} may still say not yet. */
    boolean hasFrames() {
        return !frames.isEmpty();
    }

    /** The head was offered: it goes if it was taken, and rests a while if it was refused. */
    void offered(boolean isTaken, long nowNs) {
        if (isTaken) {
            queuedBytes -= frames.remove().remaining();
        } else {
            pausedUntilNs = nowNs + REFUSED_PAUSE_NS;
        }
    }

    boolean mayOpen(long nowNs) {
        return receiver == null && !isInRepair(nowNs);
    }

    /** Whether it must stay broken a little longer. */
    boolean isInRepair(long nowNs) {
        return nowNs - notBeforeNs < 0;
    }

    void open(InProcessTransport to) {
        receiver = to;
        opening++;
    }

    void close(String reason) {
        if (receiver != null) {
            receiver = null;
            brokenBecause = reason;
            frames.clear();
            queuedBytes = 0;
        }
    }

    /** It leads to a peer now and not to a caller, or from one: whoever uses it must hear that. Nothing under way is lost. */
    void beginAnew(String reason) {
        isBegunAnew = isReportedUp;
        brokenBecause = reason;
    }

    void closeForRepair(String reason, long nowNs) {
        close(reason);
        notBeforeNs = nowNs + REPAIR_NS;
    }

    /** Whether the listener was told that it is open, and not yet that it is not. */
    boolean isReportedUp() {
        return isReportedUp;
    }

    /** Whether the listener must hear that the route broke. */
    boolean isDownReportDue() {
        return isReportedUp && (receiver == null || opening != reportedOpening || isBegunAnew);
    }

    /** As {@link #isDownReportDue}, and the listener then counts as told. */
    boolean takeDownReport() {
        boolean isDue = isDownReportDue();
        isReportedUp &= !isDue;
        isBegunAnew &= !isDue;
        return isDue;
    }

    /** Whether the listener must hear now that the route is open; it then counts as told. */
    boolean takeUpReport() {
        boolean isDue = !isReportedUp && receiver != null;
        if (isDue) {
            isReportedUp = true;
            reportedOpening = opening;
        }
        return isDue;
    }
}
