package io.raftwright.testkit.map;

import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.command.MapCommand;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.testkit.invariant.RareEvent;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What leases promise, told from the commands and their times alone: none ends but by a revoke or after its time, none is kept alive
 * that has ended, and its keys go with it, all in one revision and in order. What breaks one of these is thrown.
 *
 * <p>Owner: the simulation's thread.
 */
final class LeaseTruth {
    /** A clock runs at most this much too fast, in a hundred. */
    private static final long FASTEST_PERCENT = 103;

    /** The last log time, in seconds, at which each lease that was granted must live. */
    private final TreeMap<Long, Long> livesUntil = new TreeMap<>();

    /** The time until which a client was told that a lease lives. */
    private final TreeMap<Long, Long> promisedUntilNs = new TreeMap<>();

    private final Set<RareEvent> happened = EnumSet.noneOf(RareEvent.class);

    private boolean doClocksJump = true;
    private long lastLogTime;

    /** No clock jumps in this world: leases live by true time, too. */
    void trustClocks() {
        doClocksJump = false;
    }

    /** A client was told that a lease lives, from when it asked for that on. */
    void promised(Lease lease, long askedNs) {
        promisedUntilNs.merge(lease.id(), askedNs + lease.ttl().toNanos() * 100 / FASTEST_PERCENT, Math::max);
    }

    /** Whether a lease is to end within some seconds of the log's time, or should have already. */
    boolean isAnyDueWithin(long seconds) {
        return livesUntil.values().stream().anyMatch(last -> last <= lastLogTime + seconds);
    }

    /** What rarely happens and did since this was asked before. */
    Set<RareEvent> takeHappened() {
        Set<RareEvent> taken = EnumSet.copyOf(happened);
        happened.clear();
        return taken;
    }

    /** A command was applied. */
    void applied(
            MapCommand command,
            long logTime,
            long nowNs,
            StoreResult result,
            MapState before,
            MapState after,
            List<WatchBatch> changes) {
        lastLogTime = logTime;
        if (result instanceof StoreResult.Refused && command instanceof LeaseCommand.KeepAlive) {
            happened.add(RareEvent.LEASE_KEPT_ALIVE_TOO_LATE);
        } else if (result instanceof StoreResult.Leased leased) {
            boolean isNew = command instanceof LeaseCommand.Grant;
            long id = leased.lease().id();
            check(isNew != livesUntil.containsKey(id), "is granted twice, or kept alive once it has ended", id);
            livesUntil.put(id, logTime + leased.lease().ttl().toSeconds());
        }
        TreeSet<Long> ended = new TreeSet<>(before.leaseIds());
        after.leaseIds().forEach(ended::remove);
        for (long id : ended) {
            ended(id, command, logTime, nowNs, before, changes);
        }
        if (!livesUntil.keySet().equals(new TreeSet<>(after.leaseIds()))) {
            throw new AssertionError("leases come and go, expected=" + livesUntil + ", found=" + after.leaseIds());
        }
        for (WatchBatch change : changes) {
            for (WatchEvent event : change.events()) {
                long id = event.kv().lease();
                check(id == Lease.NONE || livesUntil.containsKey(id), "has ended, and keys are put with it", id);
            }
        }
    }

    private void ended(
            long id, MapCommand command, long logTime, long nowNs, MapState before, List<WatchBatch> changes) {
        Long last = livesUntil.remove(id);
        if (!command.equals(new LeaseCommand.Revoke(id))) {
            check(command instanceof LeaseCommand.Expire && last != null && logTime > last, "ends before its time", id);
            check(
                    doClocksJump || promisedUntilNs.getOrDefault(id, 0L) <= nowNs,
                    "ends sooner than a client was told",
                    id);
            happened.add(RareEvent.LEASE_EXPIRED);
        }
        List<KeyValue> attached = before.range(Range.of(KeyRange.all())).kvs().stream()
                .filter(kv -> kv.lease() == id)
                .toList();
        List<List<KeyValue>> deleted = changes.stream()
                .map(change -> change.events().stream()
                        .filter(event -> event.type() == WatchEvent.Type.DELETE)
                        .map(WatchEvent::previous)
                        .toList())
                .toList();
        check(attached.isEmpty() || deleted.contains(attached), "ends, and its keys do not end together", id);
    }

    private static void check(boolean holds, String complaint, long id) {
        if (!holds) {
            throw new AssertionError("a lease " + complaint + ", lease=" + id);
        }
    }
}
