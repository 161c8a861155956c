package io.raftwright.configmap.internal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyNotFoundException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseExistsException;
import io.raftwright.configmap.api.LeaseNotFoundException;
import io.raftwright.configmap.api.LeaseStatus;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.PutResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The corners of etcd's leases, and the mistakes that it made with them, one by one. Time is the log's. Map line 5. */
class EtcdLeaseCasesTest {
    private final ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
    private long index;
    private long now = 100;

    // ---- granting

    @Test
    void shouldChooseAnIdThatNobodyHas() {
        Lease first = grant(Lease.NONE, 10);
        Lease second = grant(Lease.NONE, 10);

        assertTrue(first.id() > 0 && second.id() > 0);
        assertNotEquals(first.id(), second.id());
        assertEquals(Duration.ofSeconds(10), first.ttl());
    }

    @Test
    void shouldChooseAnotherIdWhereItsFirstChoiceIsTaken() {
        long chosen = grant(Lease.NONE, 10).id();
        ConfigStore other = new ConfigStore(HistoryLimit.DEFAULT);
        Applied.to(other, 1, now, CommandEncoder.lease(new LeaseCommand.Grant(chosen, 10)));

        StoreResult second = Applied.to(other, 1, now, CommandEncoder.lease(new LeaseCommand.Grant(Lease.NONE, 10)));

        assertEquals(chosen + 1, ((StoreResult.Leased) second).lease().id());
    }

    @Test
    void shouldGrantAnIdOnce() {
        grant(7, 10);

        assertEquals(
                LeaseExistsException.class,
                refused(new LeaseCommand.Grant(7, 20)).getClass());
        assertEquals(10, timeToLive(7).ttl().toSeconds());
    }

    @Test
    void shouldGrantWholeSecondsWithinTheirRange() {
        assertEquals(1, LeaseCommand.Grant.of(1, Duration.ofNanos(1)).ttlSeconds());
        assertEquals(2, LeaseCommand.Grant.of(1, Duration.ofSeconds(2)).ttlSeconds());
        assertEquals(3, LeaseCommand.Grant.of(1, Duration.ofMillis(2001)).ttlSeconds());
        assertEquals(9_000_000_000L, LeaseCommand.Grant.of(1, Lease.MAX_TTL).ttlSeconds());
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(-1), Lease.MAX_TTL.plusNanos(1))) {
            assertThrows(InvalidRequestException.class, () -> LeaseCommand.Grant.of(1, wrong));
        }
        assertThrows(InvalidRequestException.class, () -> LeaseCommand.Grant.of(-1, Duration.ofSeconds(1)));
    }

    // ---- keys

    @Test
    void shouldAttachAKeyAndDetachItByAPutWithout() {
        grant(7, 10);
        put(Op.put("k", "1").withLease(7));
        assertEquals(7, Objects.requireNonNull(get("k")).lease());
        assertEquals(List.of(Bytes.of("k")), timeToLive(7).keys());

        put(Op.put("k", "2"));

        assertEquals(Lease.NONE, Objects.requireNonNull(get("k")).lease());
        assertEquals(List.of(), timeToLive(7).keys());
        assertEquals(0, revoke(7).count());
        assertNotNull(get("k"));
    }

    @Test
    void shouldMoveAKeyFromOneLeaseToAnother() {
        grant(7, 10);
        grant(8, 10);
        put(Op.put("k", "1").withLease(7));

        put(Op.put("k", "2").withLease(8));

        assertEquals(0, revoke(7).count());
        assertEquals(1, revoke(8).count());
    }

    @Test
    void shouldKeepTheLeaseOrTheValueIfAsked() {
        grant(7, 10);
        put(Op.put("k", "1").withLease(7));

        put(Op.put("k", "2").keepingLease());
        put(Op.putSameValue("k").keepingLease());

        assertEquals(new KeyValue(Bytes.of("k"), Bytes.of("2"), 2, 4, 3, 7), get("k"));
        put(Op.putSameValue("k"));
        assertEquals(new KeyValue(Bytes.of("k"), Bytes.of("2"), 2, 5, 4), get("k"));
        put(Op.put("free", "").keepingLease(), KeyNotFoundException.class);
        put(Op.putSameValue("free"), KeyNotFoundException.class);
        assertNull(get("free"));
    }

    @Test
    void shouldRefuseALeaseThatIsNotThere() {
        put(Op.put("k", "1").withLease(7), LeaseNotFoundException.class);

        assertNull(get("k"));
        assertEquals(1, store.state().revision());
    }

    @Test
    void shouldApplyNothingOfATxnThatNamesALeaseThatIsNotThere() {
        grant(7, 10);
        put(Op.put("old", "1").withLease(7));

        StoreResult result = apply(CommandEncoder.commit(Txn.when()
                .then(
                        Op.delete("old"),
                        Op.put("a", "1").withLease(7),
                        Op.put("b", "1").withLease(8))));

        assertEquals(8, ((LeaseNotFoundException) ((StoreResult.Refused) result).reason()).id());
        assertEquals(2, store.state().revision());
        assertEquals(List.of(Bytes.of("old")), timeToLive(7).keys());
    }

    @Test
    void shouldDetachWhatIsDeleted() {
        grant(7, 10);
        put(Op.put("k", "1").withLease(7));
        apply(CommandEncoder.delete(KeyRange.all()));
        put(Op.put("k", "2"));

        assertEquals(0, revoke(7).count());
        assertEquals("2", Objects.requireNonNull(get("k")).value().utf8());
    }

    @Test
    void shouldCompareTheLeaseOfAKey() {
        grant(7, 10);
        put(Op.put("k", "1").withLease(7));
        put(Op.put("free", "1"));

        assertTrue(holds(Compare.lease("k").equalTo(7)));
        assertFalse(holds(Compare.lease("k").greaterThan(7)));
        assertTrue(holds(Compare.lease("free").equalTo(Lease.NONE)));
        assertTrue(holds(Compare.lease("missing").equalTo(Lease.NONE)));
        assertFalse(holds(Compare.lease(KeyRange.all()).equalTo(7)));
    }

    // ---- the end

    @Test
    void shouldDeleteAllKeysOfALeaseInOneRevisionAndInOrder() {
        grant(7, 10);
        for (String key : List.of("c", "a", "b")) {
            put(Op.put(key, "").withLease(7));
        }
        put(Op.put("other", ""));

        DeleteResult revoked = revoke(7);

        assertEquals(6, revoked.revision());
        assertEquals(List.of("a", "b", "c"), keys(revoked.deleted()));
        assertEquals(
                List.of("a", "b", "c"),
                store.state().change(6).events().stream()
                        .map(event -> event.kv().key().utf8())
                        .toList());
        assertTrue(store.state().change(6).events().stream()
                .allMatch(event ->
                        event.type() == WatchEvent.Type.DELETE && event.kv().lease() == Lease.NONE));
        assertEquals(List.of(), store.state().leaseIds());
    }

    @Test
    void shouldNotEndALeaseBeforeItsTimeHasPassedWhole() {
        grant(7, 10);
        put(Op.put("k", "").withLease(7));

        now += 10; // it may have been granted at the end of the second
        assertEquals(0, expire());
        assertEquals(Duration.ZERO, timeToLive(7).remaining());

        now += 1;
        assertEquals(1, expire());
        assertNull(get("k"));
    }

    @Test
    void shouldEndTheLongestOverdueFirstAndABoundedNumberAtOnce() {
        for (int i = 0; i < 100; i++) {
            grant(1 + i, 200 - i);
        }
        now += 1000;

        assertEquals(64, expire());
        assertEquals(36, store.state().leaseIds().size());
        assertEquals(36, store.state().leaseIds().get(35));
        assertEquals(36, expire());
        assertEquals(0, expire());
    }

    @Test
    void shouldEndEachLeaseInARevisionOfItsOwn() {
        grant(7, 10);
        grant(8, 5);
        put(Op.put("a", "").withLease(7));
        put(Op.put("b", "").withLease(8));
        put(Op.put("c", "").withLease(7));
        now += 100;

        assertEquals(2, expire());

        assertEquals(6, store.state().revision());
        assertEquals("b", store.state().change(5).events().get(0).kv().key().utf8());
        assertEquals(2, store.state().change(6).events().size());
    }

    @Test
    void shouldLetManyKeysWaitForTheNextCommand() {
        for (int lease = 1; lease <= 3; lease++) {
            grant(lease, 10);
            for (int i = 0; i < 600; i++) {
                put(Op.put(lease + "/" + i, "").withLease(lease));
            }
        }
        now += 100;

        assertEquals(2, expire());
        assertEquals(1, expire());
    }

    @Test
    void shouldForgetALeaseThatHasEnded() {
        grant(7, 10);
        revoke(7);

        for (LeaseCommand command :
                List.of(new LeaseCommand.Revoke(7), new LeaseCommand.KeepAlive(7), new LeaseCommand.TimeToLive(7))) {
            assertEquals(7, ((LeaseNotFoundException) refused(command)).id());
        }
        put(Op.put("k", "").withLease(7), LeaseNotFoundException.class);
        grant(7, 3);
        assertEquals(3, timeToLive(7).ttl().toSeconds());
    }

    // ---- what etcd got wrong

    /** etcd 17425: a leader that was deposed and does not know revokes what was kept alive through its successor. */
    @Test
    void shouldIgnoreADeposedLeaderThatEndsALeaseKeptAliveSince() {
        grant(7, 10);
        put(Op.put("k", "").withLease(7));
        now += 11; // overdue: the old leader proposes to end it, and its successor's clients are faster
        keepAlive(7);

        assertEquals(0, expire());
        assertNotNull(get("k"));
        assertEquals(10, timeToLive(7).remaining().toSeconds());
    }

    /** etcd 20616: a keep-alive that was answered as if the lease, already revoked, lived on. */
    @Test
    void shouldRefuseAKeepAliveBehindARevoke() {
        grant(7, 10);
        revoke(7);

        assertEquals(
                LeaseNotFoundException.class,
                refused(new LeaseCommand.KeepAlive(7)).getClass());
        assertEquals(List.of(), store.state().leaseIds());
    }

    /** etcd 17704: the time to live that another member told differed, or began anew with it. */
    @Test
    void shouldTellTheSameTimeToLiveOnAMemberThatWasRestored() {
        grant(7, 100);
        put(Op.put("k", "").withLease(7));
        now += 40;
        keepAlive(7);
        now += 30;

        ConfigStore other = Applied.restored(Applied.imageOf(store), HistoryLimit.DEFAULT);
        ByteBuffer asked = CommandEncoder.lease(new LeaseCommand.TimeToLive(7));

        assertEquals(70, timeToLive(7).remaining().toSeconds());
        assertEquals(Applied.to(store, 99, now, asked), Applied.to(other, 99, now, asked));
        assertEquals(
                store.lastLogTime(),
                Applied.restored(Applied.imageOf(store), HistoryLimit.DEFAULT).lastLogTime());
    }

    // ---- helpers

    private Lease grant(long id, long ttlSeconds) {
        return ((StoreResult.Leased) apply(CommandEncoder.lease(new LeaseCommand.Grant(id, ttlSeconds)))).lease();
    }

    private void keepAlive(long id) {
        assertEquals(
                id,
                ((StoreResult.Leased) apply(CommandEncoder.lease(new LeaseCommand.KeepAlive(id))))
                        .lease()
                        .id());
    }

    private DeleteResult revoke(long id) {
        return (DeleteResult) ((StoreResult.Done) apply(CommandEncoder.lease(new LeaseCommand.Revoke(id)))).result();
    }

    private LeaseStatus timeToLive(long id) {
        return ((StoreResult.LeaseTold) apply(CommandEncoder.lease(new LeaseCommand.TimeToLive(id)))).status();
    }

    private int expire() {
        return ((StoreResult.Expired) apply(CommandEncoder.lease(new LeaseCommand.Expire()))).count();
    }

    private void put(Op.Put put) {
        PutResult unused = (PutResult) ((StoreResult.Done) apply(CommandEncoder.put(put))).result();
    }

    private void put(Op.Put put, Class<? extends ConfigMapException> refusal) {
        assertEquals(
                refusal,
                ((StoreResult.Refused) apply(CommandEncoder.put(put))).reason().getClass());
    }

    private boolean holds(Compare compare) {
        StoreResult result = apply(CommandEncoder.commit(Txn.when(compare)));
        return ((TxnResult) ((StoreResult.Done) result).result()).succeeded();
    }

    private ConfigMapException refused(LeaseCommand command) {
        return ((StoreResult.Refused) apply(CommandEncoder.lease(command))).reason();
    }

    private StoreResult apply(ByteBuffer command) {
        return Applied.to(store, ++index, now, command);
    }

    private @Nullable KeyValue get(String key) {
        return store.state().get(Bytes.of(key));
    }

    private static List<String> keys(List<KeyValue> kvs) {
        return kvs.stream().map(kv -> kv.key().utf8()).toList();
    }
}
