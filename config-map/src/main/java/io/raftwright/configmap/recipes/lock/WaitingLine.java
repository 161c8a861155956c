package io.raftwright.configmap.recipes.lock;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.internal.follow.Lookout;
import io.raftwright.configmap.internal.wait.Deadline;
import io.raftwright.configmap.internal.wait.Insisting;
import io.raftwright.configmap.internal.wait.Waiting;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.SessionLostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that wait for their turn, in the order in which they came: each a key under one prefix. Nobody blocks: whose turn it is is
 * told by futures, which complete on threads of the map.
 *
 * <p>Any thread.
 */
final class WaitingLine {
    private final Session session;
    private final String prefix;

    /** The last place that was given up, by key. As many as there are suffixes. */
    private final Map<Bytes, Place> left = new ConcurrentHashMap<>();

    /**
     * @param name of the line: places are keys below it
     */
    WaitingLine(Session session, String name) {
        this.session = session;
        this.prefix = name + "/";
    }

    /** Everybody in line, whoever came first is the first. */
    Range everybody() {
        return Range.prefix(prefix).orderedBy(Range.Order.CREATE_REVISION);
    }

    /** Where a session stands in line: one place for each suffix. */
    Bytes key(String suffix) {
        return Bytes.of(prefix + suffix + Long.toHexString(session.leaseId()));
    }

    /** What keys of {@link #key} with this suffix begin with. */
    Bytes keyPrefix(String suffix) {
        return Bytes.of(prefix + suffix);
    }

    Session session() {
        return session;
    }

    /**
     * Enters, waits to be admitted, and leaves if it is not. Whoever is in line already keeps his place, and what he brought then.
     *
     * @return the place, or null if it was not admitted in time; cancelled, it leaves the line. Fails with a
     *     {@link SessionLostException} if the session is lost meanwhile
     */
    CompletableFuture<@Nullable Place> reachFront(Bytes key, Bytes value, Admission admission, Duration patience) {
        if (!session.isLive()) {
            return CompletableFuture.failedFuture(new SessionLostException(session.leaseId()));
        }
        Deadline deadline = Deadline.after(patience);
        CompletableFuture<@Nullable Place> admitted = new CompletableFuture<>();
        CompletableFuture<?> unused = enter(key, value).whenComplete((place, failure) -> {
            if (failure != null) {
                admitted.completeExceptionally(Waiting.unwrapped(failure));
            } else {
                await(place, admission, deadline, admitted);
            }
        });
        return admitted;
    }

    /** A place that was given up, and of which the map has yet to hear that, is no place to stand: it goes first. */
    private CompletableFuture<Place> enter(Bytes key, Bytes value) {
        return ask(key, value).thenCompose(entered -> {
            Place place = new Place(key, createRevision(entered));
            return place.equals(left.get(key))
                    ? giveUp(place).thenCompose(gone -> enter(key, value))
                    : CompletableFuture.completedFuture(place);
        });
    }

    private CompletableFuture<TxnResult> ask(Bytes key, Bytes value) {
        return session.map()
                .async()
                .commit(Txn.when(Compare.createRevision(KeyRange.key(key)).equalTo(0))
                        .then(Op.put(key, value).withLease(session.leaseId()))
                        .otherwise(Op.read(Range.of(KeyRange.key(key)))));
    }

    private static long createRevision(TxnResult entered) {
        return entered.succeeded()
                ? entered.revision()
                : entered.range(0).kvs().get(0).createRevision();
    }

    /** Waits for the turn of a place, and gives it up if it does not come or nobody wants it any more. */
    private void await(
            Place place, Admission admission, Deadline deadline, CompletableFuture<@Nullable Place> admitted) {
        long limit = admission.seen() == Range.NO_LIMIT ? Range.NO_LIMIT : admission.seen() + 1;
        Range untilHere = Range.prefix(prefix)
                .createdUntil(place.createRevision())
                .orderedBy(Range.Order.CREATE_REVISION_DESCENDING)
                .limit(limit);
        CompletableFuture<@Nullable RangeResult> turn = Lookout.until(
                session.map(), untilHere, found -> admission.obstacle(before(place, found.kvs())), deadline);
        Runnable forget = session.onLost(() -> turn.completeExceptionally(new SessionLostException(session.leaseId())));
        CompletableFuture<?> unusedEnd = admitted.whenComplete((nobody, failure) -> turn.cancel(false));
        CompletableFuture<?> unused = turn.whenComplete((found, failure) -> {
            forget.run();
            settle(place, found != null, failure, admitted);
        });
    }

    private List<KeyValue> before(Place place, List<KeyValue> untilHere) {
        if (untilHere.isEmpty() || untilHere.get(0).createRevision() != place.createRevision()) {
            throw new SessionLostException(session.leaseId());
        }
        return untilHere.subList(1, untilHere.size());
    }

    private void settle(
            Place place, boolean isAdmitted, @Nullable Throwable failure, CompletableFuture<@Nullable Place> admitted) {
        Throwable why = failure == null && !session.isLive() ? new SessionLostException(session.leaseId()) : failure;
        if (why == null && isAdmitted && admitted.complete(place)) {
            return;
        }
        CompletableFuture<?> unused = leave(place);
        if (why != null) {
            admitted.completeExceptionally(why);
        } else {
            admitted.complete(null);
        }
    }

    /** Gives a place up, if it is still taken; does not wait. If the map cannot be reached that comes later, or the session's end. */
    CompletableFuture<@Nullable Void> leave(Place place) {
        left.put(place.key(), place);
        return Insisting.on(() -> giveUp(place), session::isLive);
    }

    private CompletableFuture<TxnResult> giveUp(Place place) {
        return session.map().async().commit(Txn.when(place.isTaken()).then(Op.delete(KeyRange.key(place.key()))));
    }

    /** Gives up a place that nobody will ask for again, where it is not known whether it was taken. */
    void withdraw(Bytes key) {
        CompletableFuture<?> unused =
                Insisting.on(() -> session.map().async().delete(KeyRange.key(key)), session::isLive);
    }

    /**
     * Puts something else at a place.
     *
     * @throws SessionLostException if it is no longer taken
     */
    void rewrite(Place place, Bytes value) {
        session.checkLive();
        TxnResult written = session.map()
                .commit(Txn.when(place.isTaken())
                        .then(Op.put(place.key(), value).withLease(session.leaseId())));
        if (!written.succeeded()) {
            throw new SessionLostException(session.leaseId());
        }
    }
}
