package io.raftwright.configmap.internal.command;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
        either.join(writesOf(txn.failureOps()));
        return either;
    }

    /** What a list of operations may write: each is checked against all others, so that no key has two fates. */
    private static Writes writesOf(List<Op> ops) {
        Writes all = new Writes();
        for (Op op : ops) {
            Writes more = new Writes();
            if (op instanceof Op.Put put) {
                more.puts.add(put.key());
            } else if (op instanceof Op.Delete delete) {
                more.delete(delete.keys());
            } else if (op instanceof Op.Nested nested) {
                more = writesOf(nested.txn());
            }
            all.checkApart(more);
            all.join(more);
        }
        return all;
    }

    /** Keys that are put, and keys that are deleted, sorted: what is put is not compared with each deletion, of which there may be many. */
    private static final class Writes {
        private final NavigableSet<Bytes> puts = new TreeSet<>();

        /** Ranges that neither overlap nor meet, by their beginning. */
        private final NavigableMap<Bytes, KeyRange> deletes = new TreeMap<>();

        void checkApart(Writes more) {
            for (Bytes key : more.puts) {
                if (puts.contains(key) || isDeleted(key)) {
                    throw duplicate(key);
                }
            }
            for (KeyRange keys : more.deletes.values()) {
                Bytes first = puts.ceiling(keys.from());
                if (first != null && keys.contains(first)) {
                    throw duplicate(first);
                }
            }
        }

        private boolean isDeleted(Bytes key) {
            Map.Entry<Bytes, KeyRange> last = deletes.floorEntry(key);
            return last != null && last.getValue().contains(key);
        }

        void join(Writes more) {
            puts.addAll(more.puts);
            more.deletes.values().forEach(this::delete);
        }

        void delete(KeyRange keys) {
            Bytes from = keys.from();
            Bytes to = keys.to();
            if (to != null && to.compareTo(from) <= 0) {
                return;
            }
            Map.Entry<Bytes, KeyRange> before = deletes.floorEntry(from);
            if (before != null && reaches(before.getValue().to(), from)) {
                from = before.getKey();
            }
            for (Map.Entry<Bytes, KeyRange> next = deletes.ceilingEntry(from);
                    next != null && reaches(to, next.getKey());
                    next = deletes.ceilingEntry(from)) {
                Bytes end = next.getValue().to();
                to = reaches(to, end) ? to : end;
                deletes.remove(next.getKey());
            }
            deletes.put(from, new KeyRange(from, to));
        }

        /** Whether an end, or none, lies not before a key, or no end. */
        private static boolean reaches(@Nullable Bytes end, @Nullable Bytes key) {
            return end == null || (key != null && end.compareTo(key) >= 0);
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
