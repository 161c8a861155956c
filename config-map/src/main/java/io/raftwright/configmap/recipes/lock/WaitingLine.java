package io.raftwright.configmap.recipes.lock;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.LeaseNotFoundException;
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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for their turn, in the order in which they came: each a key of its own under one prefix, with its session's lease. Nobody
 * blocks: whose turn it is is told by futures, which complete on threads of the map.
 *
 * <p>Any thread.
 */
final class WaitingLine {
    private final Session session;
    private final String prefix;

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

    /** What the keys of a kind of places begin with. */
    Bytes keyPrefix(String kind) {
        return Bytes.of(prefix + kind);
    }

    Session session() {
        return session;
    }

    /**
     * Enters behind everybody, waits to be admitted, and leaves if it is not.
     *
     * @param kind  what the place's key begins with
     * @param value what it holds
     * @return the place, or null if it was not admitted in time; cancelled, it leaves the line. Fails with a
     *     {@link SessionLostException} if the session is lost meanwhile
     */
    CompletableFuture<@Nullable Place> reachFront(String kind, Bytes value, Admission admission, Duration patience) {
        if (!session.isLive()) {
            return CompletableFuture.failedFuture(new SessionLostException(session.leaseId()));
        }
        Deadline deadline = Deadline.after(patience);
        Bytes key = Bytes.of(prefix + kind + Long.toHexString(session.leaseId()) + '-' + UUID.randomUUID());
        CompletableFuture<@Nullable Place> admitted = new CompletableFuture<>();
        CompletableFuture<?> unused = enter(key, value).whenComplete((place, failure) -> {
            if (failure != null) {
                withdraw(key);
                admitted.completeExceptionally(reason(Waiting.unwrapped(failure)));
            } else {
                await(place, admission, deadline, admitted);
            }
        });
        return admitted;
    }

    private CompletableFuture<Place> enter(Bytes key, Bytes value) {
        return session.map()
                .async()
                .commit(Txn.when().then(Op.put(key, value).withLease(session.leaseId())))
                .thenApply(entered -> new Place(key, entered.revision()));
    }

    private Throwable reason(Throwable failure) {
        return failure instanceof LeaseNotFoundException ? new SessionLostException(session.leaseId()) : failure;
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
        return Insisting.on(() -> giveUp(place), session::isLive);
    }

    private CompletableFuture<TxnResult> giveUp(Place place) {
        return session.map().async().commit(Txn.when(place.isTaken()).then(Op.delete(KeyRange.key(place.key()))));
    }

    /** Gives up a place of which it is not known whether it was taken. */
    private void withdraw(Bytes key) {
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
