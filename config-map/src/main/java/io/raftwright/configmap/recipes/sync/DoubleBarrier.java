package io.raftwright.configmap.recipes.sync;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.internal.wait.Deadline;
import io.raftwright.configmap.internal.wait.Waiting;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.SessionLostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Lets a number of sessions begin something together, and end it together. Each enters and waits until all are there; each leaves and waits
 * until nobody is inside. Then it can be used again; who comes for the next meeting before the last one is over waits for that, too.
 *
 * <p>Keys: {@code name/p-SESSION} for each who is there, going with its session's lease, and {@code name/ready} from when all were there until the
 * last one leaves. A session that dies inside counts as one that left. Safe for use by any number of threads; a session takes part once.
 */
public final class DoubleBarrier {
    /** As many as one transaction can look at. */
    public static final int MAX_PARTIES = 100;

    private final Session session;
    private final int parties;
    private final Range meeting;
    private final KeyRange present;
    private final Bytes ready;
    private final Bytes own;

    /**
     * @param session who takes part
     * @param name    of the meeting; keys below {@code name/} are its own
     * @param parties how many take part, from 1 to {@link #MAX_PARTIES}; the same for all
     */
    public DoubleBarrier(Session session, String name, int parties) {
        if (parties < 1 || parties > MAX_PARTIES) {
            throw new IllegalArgumentException("parties out of range, parties=" + parties + ", max=" + MAX_PARTIES);
        }
        this.session = session;
        this.parties = parties;
        this.meeting = Range.prefix(name + "/");
        this.present = KeyRange.prefix(name + "/p-");
        this.ready = Bytes.of(name + "/ready");
        this.own = Bytes.of(name + "/p-" + Long.toHexString(session.leaseId()));
    }

    /**
     * Comes, and waits until all are there.
     *
     * @return false if they were not in time; then this one is not there either
     * @throws SessionLostException if the session ends meanwhile
     * @throws InterruptedException if the caller is interrupted; it does not take part
     */
    public boolean enter(Duration patience) throws InterruptedException {
        Deadline deadline = Deadline.after(patience);
        if (!come(deadline)) {
            return false;
        }
        boolean isDecided = false;
        try {
            boolean isInside = awaitAll(deadline) || !giveUp();
            isDecided = true;
            return isInside;
        } finally {
            if (!isDecided) {
                CompletableFuture<?> unused = session.map().async().delete(KeyRange.key(own));
            }
        }
    }

    /** Puts the own key, once the last meeting is over. */
    private boolean come(Deadline deadline) throws InterruptedException {
        Op.Put come = Op.put(own, Bytes.EMPTY).withLease(session.leaseId());
        while (true) {
            session.checkLive();
            TxnResult tried = session.map()
                    .commit(Txn.when(absent(KeyRange.key(ready)))
                            .then(come)
                            .otherwise(Op.txn(Txn.when(absent(present)) // all who met have died
                                    .then(Op.delete(KeyRange.key(ready)), come))));
            if (tried.succeeded() || ((TxnResult) tried.results().get(0)).succeeded()) {
                return true;
            }
            if (!await(found -> !isReady(found) || count(found) == 0, deadline)) {
                return false;
            }
        }
    }

    private boolean awaitAll(Deadline deadline) throws InterruptedException {
        while (true) {
            if (!await(found -> isReady(found) || checkedCount(found) >= parties, deadline)) {
                return false;
            }
            RangeResult found = session.map().range(meeting);
            if (isReady(found)) {
                return true;
            }
            if (count(found) >= parties && begin(found.kvs())) {
                return true;
            }
        }
    }

    /** Says that all are there, if they still are: nobody can have given up then, and nobody can from then on. */
    private boolean begin(List<KeyValue> all) {
        Compare[] still = all.stream()
                .filter(kv -> present.contains(kv.key()))
                .limit(MAX_PARTIES)
                .map(kv -> Compare.createRevision(KeyRange.key(kv.key())).equalTo(kv.createRevision()))
                .toArray(Compare[]::new);
        return session.map()
                .commit(Txn.when(still).then(Op.put(ready, Bytes.EMPTY)))
                .succeeded();
    }

    /** Goes away unless all were there just now; whether it did. */
    private boolean giveUp() {
        return session.map()
                .commit(Txn.when(absent(KeyRange.key(ready))).then(Op.delete(KeyRange.key(own))))
                .succeeded();
    }

    /**
     * Leaves, and waits until nobody is inside.
     *
     * @return false if somebody still is after this time; this one has left all the same
     * @throws InterruptedException if the caller is interrupted; it has left all the same
     */
    public boolean leave(Duration patience) throws InterruptedException {
        KeyRange before = KeyRange.between(present.from(), own);
        KeyRange behind = new KeyRange(own.next(), present.to());
        TxnResult left = session.map()
                .commit(Txn.when(absent(before), absent(behind))
                        .then(Op.delete(KeyRange.key(own)), Op.delete(KeyRange.key(ready)))
                        .otherwise(Op.delete(KeyRange.key(own))));
        return left.succeeded() || await(found -> count(found) == 0 || !isReady(found), Deadline.after(patience));
    }

    private boolean await(Predicate<RangeResult> isOpen, Deadline deadline) throws InterruptedException {
        return Waiting.interruptibly(Gate.opens(session.map(), meeting, isOpen, deadline));
    }

    private boolean isReady(RangeResult found) {
        return found.kvs().stream().anyMatch(kv -> kv.key().equals(ready));
    }

    private long count(RangeResult found) {
        return found.kvs().stream().filter(kv -> present.contains(kv.key())).count();
    }

    /** The count of a meeting that this session must be seen at. */
    private long checkedCount(RangeResult found) {
        if (found.kvs().stream().noneMatch(kv -> kv.key().equals(own))) {
            throw new SessionLostException(session.leaseId());
        }
        return count(found);
    }

    private static Compare absent(KeyRange keys) {
        return Compare.createRevision(keys).equalTo(0);
    }
}
