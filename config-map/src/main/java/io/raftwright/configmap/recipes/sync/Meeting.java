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
import java.util.List;

/**
 * A meeting as one of its parties sees it: a key for each who is there, and one from when all were there until the last one leaves. All that
 * is done to them is here. Immutable.
 */
final class Meeting {
    private final int parties;
    private final Range everything;
    private final KeyRange present;
    private final KeyRange before;
    private final KeyRange behind;
    private final Bytes ready;
    private final Bytes own;

    /**
     * @param name    keys below {@code name/} are its own
     * @param party   in hexadecimal digits
     * @param parties how many must come
     */
    Meeting(String name, String party, int parties) {
        this.parties = parties;
        this.everything = Range.prefix(name + "/");
        this.present = KeyRange.prefix(name + "/p-");
        this.ready = Bytes.of(name + "/ready");
        this.own = Bytes.of(name + "/p-" + party);
        this.before = KeyRange.between(present.from(), own);
        this.behind = new KeyRange(own.next(), present.to());
    }

    // ---- what is there

    int parties() {
        return parties;
    }

    Range everything() {
        return everything;
    }

    boolean isReady(RangeResult found) {
        return found.kvs().stream().anyMatch(kv -> kv.key().equals(ready));
    }

    long count(RangeResult found) {
        return found.kvs().stream().filter(kv -> present.contains(kv.key())).count();
    }

    /** Whether this party is there. */
    boolean holds(RangeResult found) {
        return found.kvs().stream().anyMatch(kv -> kv.key().equals(own));
    }

    // ---- what is done

    /**
     * Comes, unless a meeting is on: see {@link #hasCome}. A party that is still at an earlier one, since nobody heard of it leaving, leaves
     * that instead: see {@link #hasLeft}.
     */
    Txn coming(long lease, String mark) {
        Op come = Op.put(own, Bytes.of(mark)).withLease(lease);
        Txn allDied = Txn.when(absent(present)).then(Op.delete(KeyRange.key(ready)), come);
        Txn elsewhere =
                Txn.when(absent(KeyRange.key(own))).then(Op.txn(allDied)).otherwise(Op.txn(leaving()));
        return Txn.when(absent(KeyRange.key(ready)), absent(KeyRange.key(own)))
                .then(come)
                .otherwise(Op.txn(elsewhere));
    }

    static boolean hasCome(TxnResult tried) {
        TxnResult elsewhere = tried.succeeded() ? tried : within(tried);
        return tried.succeeded() || (elsewhere.succeeded() && within(elsewhere).succeeded());
    }

    static boolean hasLeft(TxnResult tried) {
        return !tried.succeeded() && !within(tried).succeeded();
    }

    private static TxnResult within(TxnResult result) {
        return (TxnResult) result.results().get(0);
    }

    /** Begins, if all are still there who were seen. */
    Txn beginning(List<KeyValue> all) {
        Compare[] still = all.stream()
                .filter(kv -> present.contains(kv.key()))
                .limit(DoubleBarrier.MAX_PARTIES)
                .map(kv -> Compare.createRevision(KeyRange.key(kv.key())).equalTo(kv.createRevision()))
                .toArray(Compare[]::new);
        return Txn.when(still).then(Op.put(ready, Bytes.EMPTY));
    }

    /** Goes away, if it has not begun. */
    Txn givingUp(String mark) {
        return Txn.when(absent(KeyRange.key(ready))).then(Op.txn(withdrawing(mark)));
    }

    /** Goes away, if it is the coming of this mark that is there. */
    Txn withdrawing(String mark) {
        return Txn.when(Compare.value(KeyRange.key(own)).equalTo(Bytes.of(mark)))
                .then(Op.txn(leaving()));
    }

    /** Leaves, and ends it as the last one. */
    Txn leaving() {
        return Txn.when(absent(before), absent(behind))
                .then(Op.delete(KeyRange.key(own)), Op.delete(KeyRange.key(ready)))
                .otherwise(Op.delete(KeyRange.key(own)));
    }

    private static Compare absent(KeyRange keys) {
        return Compare.createRevision(keys).equalTo(0);
    }
}
