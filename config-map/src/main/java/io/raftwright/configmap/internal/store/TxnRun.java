package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.OpResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries one transaction out. Owner: the apply thread, for one command. */
final class TxnRun {
    private final KeyTree before;
    private final Edit edit;

    /**
     * @param before what all compares see, those of transactions within too
     * @param edit   takes the writes
     */
    TxnRun(KeyTree before, Edit edit) {
        this.before = before;
        this.edit = edit;
    }

    TxnResult run(Txn txn) {
        boolean succeeded = txn.compares().stream().allMatch(this::holds);
        List<OpResult> results = new ArrayList<>();
        for (Op op : succeeded ? txn.successOps() : txn.failureOps()) {
            results.add(run(op));
        }
        return new TxnResult(edit.revision(), succeeded, results);
    }

    private OpResult run(Op op) {
        if (op instanceof Op.Put put) {
            return edit.put(put);
        } else if (op instanceof Op.Delete delete) {
            return edit.delete(delete.keys());
        } else if (op instanceof Op.Read read) {
            return edit.read(read.range());
        } else if (op instanceof Op.Nested nested) {
            return run(nested.txn());
        }
        throw new AssertionError(op);
    }

    private boolean holds(Compare compare) {
        boolean[] holds = {true};
        long[] seen = {0};
        before.forEach(compare.keys(), kv -> {
            seen[0]++;
            holds[0] = holds(compare, kv);
            return holds[0];
        });
        return seen[0] == 0 ? holds(compare, null) : holds[0];
    }

    private static boolean holds(Compare compare, @Nullable KeyValue kv) {
        return switch (compare.target()) {
            case VALUE -> kv != null && stands(compare, kv.value().compareTo(compare.value()));
            case VERSION -> stands(compare, kv == null ? 0 : kv.version());
            case CREATE_REVISION -> stands(compare, kv == null ? 0 : kv.createRevision());
            case MOD_REVISION -> stands(compare, kv == null ? 0 : kv.modRevision());
            case LEASE -> stands(compare, kv == null ? Lease.NONE : kv.lease());
        };
    }

    private static boolean stands(Compare compare, long found) {
        return stands(compare, Long.compare(found, compare.number()));
    }

    private static boolean stands(Compare compare, int order) {
        return switch (compare.relation()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case GREATER -> order > 0;
        };
    }
}
