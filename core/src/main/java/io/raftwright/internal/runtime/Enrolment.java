package io.raftwright.internal.runtime;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RefusedException;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this member asks of the cluster about itself: to be taken in, to be found at another address, to be let go. It asks every voter
 * that it has heard of, again and again, until what it knows of the membership says so; the one that leads acts, and only
 * {@link Steward}s whose policy allows it.
 *
 * <p>Owner: the consensus thread; {@link #leave} and {@link #close} any.
 */
final class Enrolment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);

    private record Leave(long deadlineNs, CompletableFuture<@Nullable Void> future) {}

    /** Hands leadership to whoever is most up to date, if nothing keeps it. */
    @FunctionalInterface
    interface HandOver {
        void begin();
    }

    private final long selfId;
    private final @Nullable String address;
    private final Roster roster;
    private final Outbox outbox;
    private final HandOver handOver;
    private final long everyNs;
    private final AtomicReference<@Nullable Leave> leave = new AtomicReference<>();

    private volatile @Nullable Throwable closedBy;
    private long nextAskNs;
    private boolean isUnderWay;
    private String refusal = "";

    /**
     * Has asked for nothing yet.
     *
     * @param address where this member listens, if it asks to be taken in; null if it leaves that to others
     * @param everyNs how often it asks
     * @param nowNs   when it asks for the first time
     */
    Enrolment(
            long selfId,
            @Nullable String address,
            Roster roster,
            Outbox outbox,
            HandOver handOver,
            long everyNs,
            long nowNs) {
        this.selfId = selfId;
        this.address = address;
        this.roster = roster;
        this.outbox = outbox;
        this.handOver = handOver;
        this.everyNs = everyNs;
        this.nextAskNs = nowNs;
    }

    /** Asks to be let go for good. Any thread; a second call joins the first. */
    CompletableFuture<@Nullable Void> leave(long deadlineNs) {
        Leave asked = new Leave(deadlineNs, new CompletableFuture<>());
        Leave earlier = leave.compareAndExchange(null, asked);
        Throwable closed = closedBy;
        if (closed != null) {
            close(closed);
        }
        return earlier == null ? asked.future() : earlier.future();
    }

    /** True while it wants to belong to the cluster: then that it does not is no reason to give anything up. */
    boolean isWanted() {
        return address != null && leave.get() == null;
    }

    /** How long until there is something to do, at most. */
    long dueWithinNs(long nowNs) {
        return isIdle() ? Long.MAX_VALUE : Math.max(0, nextAskNs - nowNs);
    }

    private boolean isIdle() {
        return leave.get() == null && (address == null || roster.isAt(address));
    }

    /** Asks, if it is time, and sees what has become of it. */
    void tick(long nowNs, Kernel kernel) {
        if (isIdle()) {
            return;
        }
        Leave leaving = leave.get();
        if (leaving != null && look(leaving, nowNs)) {
            return;
        }
        if (nowNs - nextAskNs >= 0) {
            nextAskNs = nowNs + everyNs;
            ask(leaving != null, kernel);
        }
    }

    private boolean look(Leave leaving, long nowNs) {
        if (roster.isStranger()) {
            leaving.future().complete(null);
        } else if (nowNs - leaving.deadlineNs() >= 0) {
            leaving.future().completeExceptionally(late());
            leave.compareAndSet(leaving, null);
        }
        Thread.interrupted(); // a host's code hangs on the future
        return leaving.future().isDone();
    }

    private RuntimeException late() {
        if (isUnderWay) {
            return new IndeterminateException(
                    "not let go before the deadline, perhaps nobody is fit to vote instead", null);
        }
        return refusal.isEmpty()
                ? new RefusedException(Reason.NO_LEADER, 0, "no leader was reached before the deadline")
                : new RefusedException(Reason.INVALID_CHANGE, 0, refusal);
    }

    /** As leader it cannot be let go: another must lead first. */
    private void ask(boolean isLeaving, Kernel kernel) {
        if (kernel.role() == Role.LEADER) {
            if (isLeaving) {
                handOver.begin();
            }
            return;
        }
        for (long voter : askable(roster.newest())) {
            if (roster.isUp(voter)) {
                byte[] where = isLeaving || address == null ? new byte[0] : address.getBytes(StandardCharsets.UTF_8);
                outbox.emptyBody().put(where);
                outbox.beginWithBody(MessageType.ENROL, kernel.term()).flags(isLeaving ? 0 : Message.POSITIVE);
                outbox.sendWithBody(voter);
            }
        }
    }

    private static long[] askable(Configuration newest) {
        return LongStream.concat(LongStream.of(newest.voters()), LongStream.of(newest.outgoing()))
                .distinct()
                .toArray();
    }

    /** The leader answered: it is done or under way, or why it is not. */
    void onReply(long peerId, Message message) {
        isUnderWay |= message.has(Message.POSITIVE);
        String told = StandardCharsets.UTF_8.decode(message.body()).toString();
        if (!told.equals(refusal) && !message.has(Message.POSITIVE)) {
            LOG.warn("refused by the leader, asking on, member={}, leader={}: {}", selfId, peerId, told);
        }
        refusal = told;
    }

    /** The node stops. Any thread. */
    void close(@Nullable Throwable cause) {
        NodeStoppedException stopped = new NodeStoppedException("node stopped", cause);
        closedBy = stopped;
        Leave leaving = leave.get();
        if (leaving != null) {
            leaving.future().completeExceptionally(stopped);
        }
    }
}
