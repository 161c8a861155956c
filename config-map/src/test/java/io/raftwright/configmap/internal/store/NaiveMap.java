package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.FutureRevisionException;
import io.raftwright.configmap.api.KeyNotFoundException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseExistsException;
import io.raftwright.configmap.api.LeaseNotFoundException;
import io.raftwright.configmap.api.LeaseStatus;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.OpResult;
import io.raftwright.configmap.api.PutResult;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.internal.command.LeaseCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The map as its contract reads, done the plain way: a whole copy for every revision. */
final class NaiveMap {
    /** The state at each revision; nothing was ever written at revision 1. */
    final List<NavigableMap<Bytes, KeyValue>> states = new ArrayList<>(List.of(new TreeMap<>(), new TreeMap<>()));

    /** A lease: how long it lives, and until when. */
    record Held(long ttl, long deadline) {}

    final NavigableMap<Long, Held> leases = new TreeMap<>();

    long compactRevision;

    long revision() {
        return states.size() - 1L;
    }

    NavigableMap<Bytes, KeyValue> present() {
        return states.get(states.size() - 1);
    }

    OpResult commit(Txn txn) {
        Work work = new Work(new TreeMap<>(present()));
        TxnResult result = run(txn, work);
        if (work.changed) {
            states.add(work.keys);
        }
        return result;
    }

    OpResult single(Op op) {
        return ((TxnResult) commit(new Txn(List.of(), List.of(op), List.of())))
                .results()
                .get(0);
    }

    long compact(long to) {
        if (to > revision()) {
            throw new FutureRevisionException(to, revision());
        }
        if (to <= compactRevision) {
            throw new CompactedException(to, Math.max(1, compactRevision));
        }
        compactRevision = to;
        return revision();
    }

    StoreResult lease(LeaseCommand command, long logTime) {
        if (command instanceof LeaseCommand.Grant grant) {
            if (leases.containsKey(grant.id())) {
                throw new LeaseExistsException(grant.id());
            }
            return held(grant.id(), grant.ttlSeconds(), logTime);
        } else if (command instanceof LeaseCommand.KeepAlive kept) {
            return held(kept.id(), existing(kept.id()).ttl(), logTime);
        } else if (command instanceof LeaseCommand.Revoke revoked) {
            existing(revoked.id());
            return new StoreResult.Done(end(revoked.id()));
        } else if (command instanceof LeaseCommand.TimeToLive asked) {
            Held lease = existing(asked.id());
            long left = Math.max(0, lease.deadline() - 1 - logTime);
            return new StoreResult.LeaseTold(new LeaseStatus(
                    asked.id(), Duration.ofSeconds(lease.ttl()), Duration.ofSeconds(left), keysOf(asked.id())));
        }
        List<Long> due = leases.keySet().stream()
                .filter(id -> leases.get(id).deadline() <= logTime)
                .sorted(Comparator.comparingLong(id -> leases.get(id).deadline()))
                .toList();
        due.forEach(this::end);
        return new StoreResult.Expired(due.size());
    }

    private StoreResult held(long id, long ttl, long logTime) {
        leases.put(id, new Held(ttl, logTime + ttl + 1));
        return new StoreResult.Leased(new Lease(id, Duration.ofSeconds(ttl)));
    }

    private Held existing(long id) {
        if (!leases.containsKey(id)) {
            throw new LeaseNotFoundException(id);
        }
        return leases.get(id);
    }

    private DeleteResult end(long id) {
        List<KeyValue> gone =
                present().values().stream().filter(kv -> kv.lease() == id).toList();
        leases.remove(id);
        if (!gone.isEmpty()) {
            NavigableMap<Bytes, KeyValue> left = new TreeMap<>(present());
            gone.forEach(kv -> left.remove(kv.key()));
            states.add(left);
        }
        return new DeleteResult(revision(), gone);
    }

    List<Bytes> keysOf(long id) {
        return present().values().stream()
                .filter(kv -> kv.lease() == id)
                .map(KeyValue::key)
                .toList();
    }

    RangeResult range(Range range, NavigableMap<Bytes, KeyValue> now, long nowRevision) {
        if (range.revision() > revision()) {
            throw new FutureRevisionException(range.revision(), revision());
        }
        if (range.revision() != 0 && range.revision() < Math.max(1, compactRevision)) {
            throw new CompactedException(range.revision(), Math.max(1, compactRevision));
        }
        Map<Bytes, KeyValue> source = range.revision() == 0 ? now : states.get((int) range.revision());
        List<KeyValue> all = source.values().stream()
                .filter(kv -> range.keys().contains(kv.key()))
                .toList();
        if (range.content() == Range.Content.COUNT) {
            return new RangeResult(List.of(), all.size(), false, nowRevision);
        }
        List<KeyValue> chosen = new ArrayList<>(all);
        Range.Age age = range.age();
        chosen.removeIf(kv -> kv.modRevision() < age.minMod() || kv.createRevision() < age.minCreate());
        chosen.removeIf(kv -> age.maxMod() > 0 && kv.modRevision() > age.maxMod());
        chosen.removeIf(kv -> age.maxCreate() > 0 && kv.createRevision() > age.maxCreate());
        String order = range.order().name().replace("_DESCENDING", "");
        int sign = order.equals(range.order().name()) ? 1 : -1;
        chosen.sort((one, other) -> sign
                * switch (order) {
                    case "KEY" -> one.key().compareTo(other.key());
                    case "VALUE" -> one.value().compareTo(other.value());
                    case "VERSION" -> Long.compare(one.version(), other.version());
                    case "CREATE_REVISION" -> Long.compare(one.createRevision(), other.createRevision());
                    default -> Long.compare(one.modRevision(), other.modRevision());
                });
        int end = range.limit() == 0 ? chosen.size() : (int) Math.min(chosen.size(), range.limit());
        List<KeyValue> kvs = chosen.subList(0, end).stream()
                .map(kv -> range.content() == Range.Content.KEYS
                        ? new KeyValue(
                                kv.key(), Bytes.EMPTY, kv.createRevision(), kv.modRevision(), kv.version(), kv.lease())
                        : kv)
                .toList();
        return new RangeResult(kvs, all.size(), end < chosen.size(), nowRevision);
    }

    private static final class Work {
        final NavigableMap<Bytes, KeyValue> keys;
        boolean changed;

        Work(NavigableMap<Bytes, KeyValue> keys) {
            this.keys = keys;
        }
    }

    private TxnResult run(Txn txn, Work work) {
        boolean succeeded = txn.compares().stream().allMatch(this::holds);
        List<OpResult> results = new ArrayList<>();
        for (Op op : succeeded ? txn.successOps() : txn.failureOps()) {
            results.add(run(op, work));
        }
        return new TxnResult(now(work), succeeded, results);
    }

    private long now(Work work) {
        return work.changed ? revision() + 1 : revision();
    }

    private OpResult run(Op op, Work work) {
        if (op instanceof Op.Put put) {
            KeyValue old = work.keys.get(put.key());
            long next = revision() + 1;
            if (old == null && (put.value() == null || put.lease() == Op.Put.SAME_LEASE)) {
                throw new KeyNotFoundException(put.key());
            }
            long lease = put.lease() == Op.Put.SAME_LEASE ? old.lease() : put.lease();
            if (lease != 0 && !leases.containsKey(lease)) {
                throw new LeaseNotFoundException(lease);
            }
            work.keys.put(
                    put.key(),
                    new KeyValue(
                            put.key(),
                            put.value() == null ? old.value() : put.value(),
                            old == null ? next : old.createRevision(),
                            next,
                            old == null ? 1 : old.version() + 1,
                            lease));
            work.changed = true;
            return new PutResult(next, old);
        } else if (op instanceof Op.Delete delete) {
            List<KeyValue> gone = work.keys.values().stream()
                    .filter(kv -> delete.keys().contains(kv.key()))
                    .toList();
            gone.forEach(kv -> work.keys.remove(kv.key()));
            work.changed |= !gone.isEmpty();
            return new DeleteResult(now(work), gone);
        } else if (op instanceof Op.Read read) {
            return range(read.range(), work.keys, now(work));
        } else if (op instanceof Op.Nested nested) {
            return run(nested.txn(), work);
        }
        throw new AssertionError(op);
    }

    private boolean holds(Compare compare) {
        List<KeyValue> found = inRange(compare.keys());
        if (found.isEmpty()) {
            return compare.target() != Compare.Target.VALUE && stands(compare, Long.compare(0, compare.number()));
        }
        return found.stream().allMatch(kv -> switch (compare.target()) {
            case VALUE -> stands(compare, kv.value().compareTo(compare.value()));
            case VERSION -> stands(compare, Long.compare(kv.version(), compare.number()));
            case CREATE_REVISION -> stands(compare, Long.compare(kv.createRevision(), compare.number()));
            case MOD_REVISION -> stands(compare, Long.compare(kv.modRevision(), compare.number()));
            case LEASE -> stands(compare, Long.compare(kv.lease(), compare.number()));
        });
    }

    private List<KeyValue> inRange(KeyRange keys) {
        return present().values().stream().filter(kv -> keys.contains(kv.key())).toList();
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
