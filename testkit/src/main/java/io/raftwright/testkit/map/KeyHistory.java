package io.raftwright.testkit.map;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.OpResult;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.testkit.history.AppliedOrder;
import io.raftwright.testkit.history.Call;
import io.raftwright.testkit.history.Change;
import io.raftwright.testkit.history.Fingerprint;
import io.raftwright.testkit.history.History;
import io.raftwright.testkit.history.Operation;
import io.raftwright.testkit.history.Outcome;
import io.raftwright.testkit.history.Register;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a map as histories of single keys, each a {@link Register}. A call that concerns several keys is an operation on each. What
 * does not fit a register is left out, or taken for something that is bound less: a write under a condition on another key is, while
 * nobody knows what became of it, a write that may never happen.
 *
 * <p>Owner: one thread.
 */
final class KeyHistory {
    private static final int NOBODY = -1;

    private final MapTruth truth;
    private final TreeSet<Bytes> keys = new TreeSet<>();
    private final List<Operation> operations = new ArrayList<>();
    private final AppliedOrder order = new AppliedOrder();

    private KeyHistory(MapTruth truth) {
        this.truth = truth;
    }

    /** The histories of all keys that these calls write, in order of invocation. */
    static KeyHistory of(List<MapCall> calls, MapTruth truth) {
        KeyHistory histories = new KeyHistory(truth);
        calls.forEach(call -> histories.noteKeys(call.op()));
        Iterator<MapTruth.LeaseEnd> ends = truth.leaseEnds().iterator();
        MapTruth.@Nullable LeaseEnd next = ends.hasNext() ? ends.next() : null;
        for (MapCall call : calls) {
            while (next != null && next.timeNs() < call.invokedNs()) {
                histories.add(next);
                next = ends.hasNext() ? ends.next() : null;
            }
            histories.new OneCall(call).add(call.op(), call.result());
        }
        return histories;
    }

    History history() {
        return History.of(operations);
    }

    /** What of it was committed. */
    AppliedOrder order() {
        return order;
    }

    private void noteKeys(Op op) {
        if (op instanceof Op.Put put && put.value() != null) {
            keys.add(put.key());
        } else if (op instanceof Op.Nested nested) {
            nested.txn().successOps().forEach(this::noteKeys);
            nested.txn().failureOps().forEach(this::noteKeys);
        }
    }

    /** The end of a lease is a delete that nobody called; it takes effect when it is applied, for whoever looks. */
    private void add(MapTruth.LeaseEnd end) {
        for (WatchEvent event : end.change().events()) {
            if (keys.contains(event.kv().key())) {
                int id = operations.size();
                operations.add(new Operation(
                        id,
                        NOBODY,
                        Register.delete(event.kv().key().utf8()),
                        end.timeNs(),
                        Outcome.OK,
                        end.timeNs(),
                        Register.DONE,
                        end.index()));
                order.applied(end.index(), id);
            }
        }
    }

    private List<Bytes> keysIn(KeyRange range) {
        return keys.stream().filter(range::contains).toList();
    }

    /** One call on its way into the histories of its keys. */
    private final class OneCall {
        private final MapCall call;
        private final MapTruth.@Nullable Effect effect;
        /** Each once, wherever in a transaction it stands. */
        private final Set<Call> added = new HashSet<>();

        OneCall(MapCall call) {
            this.call = call;
            this.effect = call.operation() == 0 ? null : truth.effectOf(call.operation());
        }

        void add(Op op, @Nullable OpResult result) {
            if (op instanceof Op.Put put) {
                if (put.value() != null) { // otherwise the register stays as it is
                    add(Register.write(put.key().utf8(), number(put.value())), Call.NONE);
                }
            } else if (op instanceof Op.Delete delete) {
                addDeletes(delete.keys(), (DeleteResult) result);
            } else if (op instanceof Op.Read read) {
                addReads(read.range(), (RangeResult) result);
            } else if (op instanceof Op.Nested nested) {
                addTxn(nested.txn(), (TxnResult) result);
            }
        }

        private void addDeletes(KeyRange range, @Nullable DeleteResult result) {
            for (Bytes key : keysIn(range)) {
                long found = result == null
                        ? Call.NONE
                        : result.deleted().stream().anyMatch(kv -> kv.key().equals(key))
                                ? Register.DONE
                                : Register.NOT_DONE;
                add(Register.delete(key.utf8()), found);
            }
        }

        private void addReads(Range range, @Nullable RangeResult result) {
            boolean isPlain = range.revision() == Range.LATEST
                    && range.content() == Range.Content.ENTRIES
                    && range.age().equals(Range.Age.ANY);
            if (result != null && isPlain && !result.more()) {
                for (Bytes key : keysIn(range.keys())) {
                    long found = result.kvs().stream()
                            .filter(kv -> kv.key().equals(key))
                            .mapToLong(MapTruth::number)
                            .findFirst()
                            .orElse(Call.NONE);
                    add(Register.read(key.utf8()), found);
                }
            }
        }

        private void addTxn(Txn txn, @Nullable TxnResult result) {
            Call swap = swap(txn);
            if (swap != null) {
                add(swap, result == null ? Call.NONE : result.succeeded() ? Register.DONE : Register.NOT_DONE);
            } else if (result == null) {
                addWrites(txn.successOps(), null);
                addWrites(txn.failureOps(), null);
            } else {
                addWrites(result.succeeded() ? txn.successOps() : txn.failureOps(), result.results());
            }
        }

        /** What a transaction reads it reads between its writes: that is no matter of registers. */
        private void addWrites(List<Op> ops, @Nullable List<OpResult> results) {
            for (int i = 0; i < ops.size(); i++) {
                if (!(ops.get(i) instanceof Op.Read)) {
                    add(ops.get(i), results == null ? null : results.get(i));
                }
            }
        }

        private void add(Call what, long result) {
            if (!added.add(what)) {
                return;
            }
            boolean isOk = call.outcome() == Outcome.OK;
            int id = operations.size();
            operations.add(new Operation(
                    id,
                    call.client(),
                    what,
                    call.invokedNs(),
                    call.outcome(),
                    call.returnedNs(),
                    isOk ? result : Call.NONE,
                    isOk ? call.place() : Operation.NO_PLACE));
            if (effect != null && didHappen(what, effect.change())) {
                order.applied(effect.index(), id);
            }
        }
    }

    private static boolean didHappen(Call what, @Nullable WatchBatch change) {
        Change wanted = what.equals(Register.delete(what.key()))
                ? Change.delete(what.key())
                : Change.put(what.key(), what.argument());
        return change != null && MapTruth.told(change).contains(wanted);
    }

    /** A transaction that is a compare-and-set of one key; null if it is more. */
    private static @Nullable Call swap(Txn txn) {
        if (txn.compares().size() != 1
                || txn.successOps().size() != 1
                || !(txn.successOps().get(0) instanceof Op.Put put)
                || put.value() == null
                || !txn.failureOps().stream().allMatch(Op.Read.class::isInstance)) {
            return null;
        }
        Compare compare = txn.compares().get(0);
        if (compare.relation() != Compare.Relation.EQUAL || !compare.keys().equals(KeyRange.key(put.key()))) {
            return null;
        }
        boolean isOfAbsence = compare.target() == Compare.Target.CREATE_REVISION && compare.number() == 0;
        if (!isOfAbsence && compare.target() != Compare.Target.VALUE) {
            return null;
        }
        return Register.compareAndSet(
                put.key().utf8(), isOfAbsence ? Call.NONE : number(compare.value()), number(put.value()));
    }

    private static long number(Bytes value) {
        return Fingerprint.of(value.toByteArray());
    }
}
