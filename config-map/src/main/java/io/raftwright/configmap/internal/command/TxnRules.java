package io.raftwright.configmap.internal.command;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules that every transaction must keep, whatever state it meets. They are checked where a transaction is made, and again
 * on each member before it is applied: the same answer everywhere, or members would part ways.
 */
public final class TxnRules {
    private TxnRules() {}

    /**
     * Checks a transaction and those within it.
     *
     * @throws InvalidRequestException if it breaks a rule
     */
    public static Txn checked(Txn txn) {
        checkLengths(txn, Txn.MAX_OPS, 1);
        writesOf(txn);
        return txn;
    }

    /** The longest list counts; what it leaves is for transactions within. */
    private static void checkLengths(Txn txn, int budget, int depth) {
        int longest = Math.max(
                txn.compares().size(),
                Math.max(txn.successOps().size(), txn.failureOps().size()));
        if (longest > budget) {
            throw tooManyOps("too many operations, count=" + longest + ", max=" + budget);
        }
        if (depth > Txn.MAX_DEPTH) {
            throw tooManyOps("transactions lie too deep within each other, max=" + Txn.MAX_DEPTH);
        }
        for (List<Op> ops : List.of(txn.successOps(), txn.failureOps())) {
            for (Op op : ops) {
                if (op instanceof Op.Nested nested) {
                    checkLengths(nested.txn(), budget - longest, depth + 1);
                }
            }
        }
    }

    /** What a transaction may write: its branches exclude each other, so they may share keys. */
    private static Writes writesOf(Txn txn) {
        Writes either = writesOf(txn.successOps());
        Writes other = writesOf(txn.failureOps());
        either.puts.addAll(other.puts);
        either.deletes.addAll(other.deletes);
        return either;
    }

    /** What a list of operations may write: each is checked against all others, so that no key has two fates. */
    private static Writes writesOf(List<Op> ops) {
        Writes all = new Writes(new HashSet<>(), new ArrayList<>());
        for (Op op : ops) {
            if (op instanceof Op.Put put) {
                all.add(new Writes(Set.of(put.key()), List.of()));
            } else if (op instanceof Op.Delete delete) {
                all.add(new Writes(Set.of(), List.of(delete.keys())));
            } else if (op instanceof Op.Nested nested) {
                all.add(writesOf(nested.txn()));
            }
        }
        return all;
    }

    private record Writes(Set<Bytes> puts, List<KeyRange> deletes) {
        void add(Writes more) {
            for (Bytes key : more.puts) {
                if (puts.contains(key)) {
                    throw duplicate(key);
                }
                deletes.forEach(keys -> checkApart(key, keys));
            }
            for (KeyRange keys : more.deletes) {
                puts.forEach(key -> checkApart(key, keys));
            }
            puts.addAll(more.puts);
            deletes.addAll(more.deletes);
        }
    }

    private static void checkApart(Bytes key, KeyRange deleted) {
        if (deleted.contains(key)) {
            throw duplicate(key);
        }
    }

    private static InvalidRequestException duplicate(Bytes key) {
        return new InvalidRequestException(
                InvalidRequestException.Reason.DUPLICATE_KEY,
                "key is written twice, or written and deleted, in one transaction, keyLength=" + key.length());
    }

    static InvalidRequestException tooManyOps(String message) {
        return new InvalidRequestException(InvalidRequestException.Reason.TOO_MANY_OPS, message);
    }
}
