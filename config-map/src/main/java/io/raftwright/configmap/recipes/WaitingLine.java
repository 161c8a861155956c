package io.raftwright.configmap.recipes;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that wait for their turn, in the order in which they came: each a key under one prefix. Whoever has nobody before it is at the
 * front; all others watch the one before them, so that a place that is given up wakes one of them alone.
 *
 * <p>Any thread.
 */
final class WaitingLine {
    private final Session session;
    private final String prefix;
    private final Bytes key;

    /**
     * @param name of the line: places are keys below it
     */
    WaitingLine(Session session, String name) {
        this.session = session;
        this.prefix = name + "/";
        this.key = Bytes.of(prefix + Long.toHexString(session.leaseId()));
    }

    /** Everybody in line. */
    Range everybody() {
        return Range.prefix(prefix).orderedBy(Range.Order.CREATE_REVISION);
    }

    /** Takes a place at the end; keeps the one that the session has already, and what it brought then. */
    Place enter(Bytes value) {
        session.checkLive();
        TxnResult entered = session.map()
                .commit(Txn.when(Compare.createRevision(KeyRange.key(key)).equalTo(0))
                        .then(Op.put(key, value).withLease(session.leaseId()))
                        .otherwise(Op.read(Range.of(KeyRange.key(key)))));
        return new Place(
                key,
                entered.succeeded()
                        ? entered.revision()
                        : entered.range(0).kvs().get(0).createRevision());
    }

    /**
     * Waits until nobody is before a place.
     *
     * @param deadlineNs by {@link System#nanoTime}
     * @return false if that is not so by then; the place is still taken
     * @throws SessionLostException if the place is lost
     */
    boolean awaitFront(Place place, long deadlineNs) throws InterruptedException {
        while (true) {
            session.checkLive();
            RangeResult last = session.map()
                    .range(Range.prefix(prefix)
                            .createdUntil(place.createRevision())
                            .orderedBy(Range.Order.CREATE_REVISION_DESCENDING)
                            .limit(2));
            List<KeyValue> kvs = last.kvs();
            if (kvs.isEmpty() || kvs.get(0).createRevision() != place.createRevision()) {
                throw new SessionLostException(session.leaseId());
            }
            if (kvs.size() == 1) {
                return true;
            }
            if (!awaitDeleted(kvs.get(1).key(), last.revision() + 1, deadlineNs)) {
                return false;
            }
        }
    }

    /** Waits until a key may be gone, or this session may be lost; false if the time is over. */
    private boolean awaitDeleted(Bytes before, long fromRevision, long deadlineNs) throws InterruptedException {
        CompletableFuture<Void> moved = session.lost();
        WatchRequest deletes =
                WatchRequest.of(KeyRange.key(before)).fromRevision(fromRevision).only(WatchRequest.Events.DELETES);
        Watch watch;
        try {
            watch = session.map().watch(deletes, new Completing(moved));
        } catch (CompactedException e) {
            return true; // so much has happened since: look again
        }
        try (watch) {
            moved.get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError(e); // it never fails
        }
    }

    /** Gives a place up, if it is still taken; does not wait. If the map cannot be reached it vanishes with the session. */
    CompletableFuture<?> leave(Place place) {
        return session.map().async().commit(Txn.when(place.isTaken()).then(Op.delete(KeyRange.key(place.key()))));
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

    /**
     * Enters, waits for the front, and leaves if it is not reached.
     *
     * @return the place at the front, or null if there was somebody before it all the time
     */
    @Nullable
    Place reachFront(Bytes value, long patienceNs) throws InterruptedException {
        long deadlineNs = System.nanoTime() + patienceNs;
        Place place = enter(value);
        boolean isAtFront = false;
        try {
            isAtFront = awaitFront(place, deadlineNs);
        } finally {
            if (!isAtFront) {
                CompletableFuture<?> unused = leave(place);
            }
        }
        return isAtFront ? place : null;
    }

    private record Completing(CompletableFuture<Void> moved) implements WatchListener {
        @Override
        public void onBatch(WatchBatch batch) {
            moved.complete(null);
        }

        @Override
        public void onEnd(WatchEnd end) {
            moved.complete(null);
        }
    }
}
