package io.raftwright.testkit.map;

import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.AsyncLeases;
import io.raftwright.configmap.AsyncMaintenance;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseNotFoundException;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.OpResult;
import io.raftwright.configmap.api.OutOfSpaceException;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.Retention;
import io.raftwright.configmap.api.Txn;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client that uses all that a map offers, on a few keys that all share. Never writes a value twice.
 *
 * <p>Owner: the simulation's thread.
 */
final class MapLoad implements MapClient {
    private static final int KEYS = 8;
    private static final List<String> PREFIXES = List.of("a/", "b/");
    private static final int LONGEST_PADDING = 150;
    private static final int OLDEST = 40;
    private static final Range.Order[] ORDERS = Range.Order.values();
    private static final long PLENTY = 1 << 30;
    /** More than one command makes. */
    private static final int FEWEST_REVISIONS = 70;

    private static final int LEASE_IDS = 6;
    private static final int LONGEST_TTL_MS = 5000;

    private final int number;
    private int valueCount;
    /** The newest that it has heard of. */
    private long revision = 1;
    /** The lease that it lives by, if any. */
    private long lease = Lease.NONE;

    private boolean isOutOfSpace;

    /** A value that it has seen, and its key: to be compared with. */
    private String seenKey = "a/0";

    private Bytes seenValue = Bytes.EMPTY;

    MapLoad(int number) {
        this.number = number;
    }

    @Override
    public CompletableFuture<?> act(AsyncConfigMap map, RandomGenerator random) {
        if (isOutOfSpace) {
            isOutOfSpace = false;
            return roomAgain(map.maintenance());
        }
        int chance = random.nextInt(100);
        if (chance < 25) {
            return heard(map.put(Bytes.of(key(random)), value(random)));
        } else if (chance < 35) {
            return withLease(map, random);
        } else if (chance < 42) {
            return heard(map.delete(key(random)));
        } else if (chance < 45) {
            return heard(map.delete(range(random)));
        } else if (chance < 65) {
            return heard(map.commit(txn(random, 0)));
        } else if (chance < 75) {
            String key = key(random);
            return map.get(Bytes.of(key)).whenComplete((kv, failure) -> saw(kv));
        } else if (chance < 95) {
            return heard(map.range(read(random))).whenComplete((found, failure) -> {
                if (found != null && !found.kvs().isEmpty()) {
                    saw(found.kvs().get(0));
                }
            });
        }
        return switch (random.nextInt(5)) {
            case 0, 1 -> map.compact(past(random));
            case 2 -> maintenance(map.maintenance(), random);
            default -> audit(map.maintenance(), random);
        };
    }

    /** Takes a backup, lets the members compare their states, or hashes what was there. */
    private CompletableFuture<?> audit(AsyncMaintenance maintenance, RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> maintenance.backup();
            case 1 -> maintenance.hash(random.nextBoolean() ? Range.LATEST : past(random));
            default -> maintenance.check();
        };
    }

    /** Seldom as little room as is taken already; whoever finds that nothing fits makes room soon. */
    private static CompletableFuture<?> maintenance(AsyncMaintenance maintenance, RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> maintenance.space();
            case 1 -> maintenance.quota(4000 + random.nextInt(40_000));
            case 2 -> maintenance.retain(Retention.ofRevisions(FEWEST_REVISIONS + random.nextInt(FEWEST_REVISIONS)));
            case 3 -> maintenance.retain(Retention.ofPeriod(Duration.ofSeconds(random.nextInt(5))));
            default -> roomAgain(maintenance);
        };
    }

    private static CompletableFuture<?> roomAgain(AsyncMaintenance maintenance) {
        return maintenance.quota(PLENTY).thenCompose(space -> maintenance.disarm());
    }

    /** Lives by a lease for a while, then neglects it or gives it back. */
    private CompletableFuture<?> withLease(AsyncConfigMap map, RandomGenerator random) {
        AsyncLeases leases = map.leases();
        int chance = random.nextInt(20);
        if (lease == Lease.NONE || chance == 0) {
            long id = random.nextInt(3) == 0 ? 1 + random.nextInt(LEASE_IDS) : Lease.NONE;
            return leases.grant(id, Duration.ofMillis(1 + random.nextInt(LONGEST_TTL_MS)))
                    .whenComplete((granted, failure) -> lease = granted == null ? lease : granted.id());
        } else if (chance < 9) {
            Op.Put put = Op.put(Bytes.of(key(random)), value(random));
            return heard(map.put(random.nextInt(4) == 0 ? put.keepingLease() : put.withLease(lease)));
        } else if (chance < 15) {
            return leases.keepAlive(lease).whenComplete((kept, failure) -> forgetEnded(failure, random));
        } else if (chance < 16) {
            return heard(leases.revoke(lease));
        } else if (chance < 17) {
            return leases.list();
        } else if (chance < 18) {
            return heard(map.put(Op.putSameValue(key(random)).withLease(lease)));
        }
        return leases.timeToLive(lease);
    }

    /** Not at once: whoever has lost a lease may go on for a while without knowing. */
    private void forgetEnded(@Nullable Throwable failure, RandomGenerator random) {
        if (failure instanceof LeaseNotFoundException && random.nextInt(3) > 0) {
            lease = Lease.NONE;
        }
    }

    private Txn txn(RandomGenerator random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 4)) {
            case 0 -> Txn.when(Compare.value(seenKey).equalTo(seenValue)).then(put(seenKey, random));
            case 1 -> {
                String key = key(random);
                yield Txn.when(Compare.absent(key)).then(put(key, random)).otherwise(Op.read(key));
            }
            case 2 ->
                Txn.when(Compare.modRevision(KeyRange.prefix("a/")).lessThan(past(random)))
                        .then(put("a/0", random), put("b/0", random), Op.read(Range.prefix("b/")))
                        .otherwise(Op.delete(KeyRange.prefix("b/")), put("a/1", random));
            case 3 ->
                lease != Lease.NONE && random.nextBoolean()
                        ? Txn.when(Compare.lease(key(random)).equalTo(lease))
                                .then(Op.put(Bytes.of("a/3"), value(random)).withLease(lease))
                                .otherwise(
                                        Op.put(Bytes.of("b/3"), value(random)).withLease(lease))
                        : Txn.when(Compare.version(key(random)).greaterThan(random.nextInt(3)))
                                .then(Op.delete("a/2"), Op.read("a/2"), put("b/2", random))
                                .otherwise(put("a/2", random));
            default ->
                Txn.when(Compare.exists(key(random)))
                        .then(Op.txn(txn(random, depth + 1)))
                        .otherwise(put("b/7", random), Op.txn(Txn.when().then(Op.read(key(random)))));
        };
    }

    private Range read(RandomGenerator random) {
        Range range = Range.of(range(random));
        Range.Order order = ORDERS[random.nextInt(ORDERS.length)];
        return switch (random.nextInt(8)) {
            case 0 -> range.atRevision(past(random));
            case 1 -> range.limit(1 + random.nextInt(3));
            case 2 -> range.countOnly();
            case 4 -> range.orderedBy(order).limit(1 + random.nextInt(5));
            case 5 -> range.writtenSince(past(random)).createdUntil(past(random));
            case 3 -> range.keysOnly().atRevision(past(random));
            default -> range;
        };
    }

    private static KeyRange range(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> KeyRange.key(key(random));
            case 1 -> KeyRange.between("a/3", "b/3");
            default -> KeyRange.prefix(PREFIXES.get(random.nextInt(PREFIXES.size())));
        };
    }

    private static String key(RandomGenerator random) {
        return PREFIXES.get(random.nextInt(PREFIXES.size())) + random.nextInt(KEYS);
    }

    private Op put(String key, RandomGenerator random) {
        return Op.put(Bytes.of(key), value(random));
    }

    private Bytes value(RandomGenerator random) {
        return Bytes.of(number + "." + ++valueCount + ":" + "x".repeat(random.nextInt(LONGEST_PADDING)));
    }

    /** A revision of late; now and then one that is gone, or yet to come. */
    private long past(RandomGenerator random) {
        return random.nextInt(50) == 0
                ? revision + random.nextInt(20)
                : Math.max(1, revision - random.nextInt(random.nextInt(20) == 0 ? 10 * OLDEST : OLDEST));
    }

    private <T extends OpResult> CompletableFuture<T> heard(CompletableFuture<T> asked) {
        return asked.whenComplete((result, failure) -> {
            isOutOfSpace |= failure instanceof OutOfSpaceException;
            if (result != null) {
                revision = Math.max(revision, result.revision());
            }
        });
    }

    private void saw(KeyValue kv) {
        if (kv != null) {
            seenKey = kv.key().utf8();
            seenValue = kv.value();
        }
    }
}
