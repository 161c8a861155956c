package io.raftwright.configmap.internal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.FutureRevisionException;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyNotFoundException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.command.TxnRules;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Map line 1 and map line 2, as somebody would ask who wants to break them. */
class EdgesTest {
    private static final byte HIGHEST = (byte) 0xff;

    private final ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
    private long index;

    // ---- ranges

    /** The count is of the keys alone; whether there is more, of those of the right age; in every order alike. */
    @Test
    void shouldCountKeysAndCutAfterFiltersInEveryOrder() {
        for (int i = 0; i < 10; i++) {
            put("k" + i, "" + i % 3);
        }
        put("k0", "again");
        for (Range.Order order : Range.Order.values()) {
            Range young = Range.prefix("k").orderedBy(order).writtenSince(8); // k6 to k9, and k0
            assertEquals(5, read(young).kvs().size());
            for (int limit = 1; limit <= 6; limit++) {
                RangeResult found = read(young.limit(limit));
                assertEquals(10, found.count(), "order=" + order);
                assertEquals(Math.min(limit, 5), found.kvs().size(), "order=" + order);
                assertEquals(limit < 5, found.more(), "order=" + order + ", limit=" + limit);
                assertEquals(read(young).kvs().subList(0, Math.min(limit, 5)), found.kvs(), "order=" + order);
            }
            RangeResult counted = read(young.limit(1).countOnly());
            assertEquals(List.of(10L, false, List.of()), List.of(counted.count(), counted.more(), counted.kvs()));
        }
        assertEquals(
                0, read(Range.prefix("k").writtenSince(9).writtenUntil(8)).kvs().size());
        assertTrue(read(Range.prefix("k").limit(Long.MAX_VALUE)).kvs().size() == 10);
    }

    @Test
    void shouldHaveNoEndBehindAPrefixOfHighestBytes() {
        Bytes high = Bytes.of(new byte[] {HIGHEST, HIGHEST});
        Bytes within = Bytes.of(new byte[] {HIGHEST, HIGHEST, 0});
        Bytes mixed = Bytes.of(new byte[] {'a', HIGHEST});
        for (Bytes key : List.of(high, within, mixed, Bytes.of("a"), Bytes.of("b"))) {
            done(CommandEncoder.put(key, Bytes.EMPTY));
        }

        assertEquals(2, read(Range.of(KeyRange.prefix(high))).count());
        assertEquals(1, read(Range.of(KeyRange.prefix(mixed))).count());
        assertEquals(1, read(Range.of(KeyRange.key(high))).count(), "one key alone, though others begin so");
        assertEquals(5, read(Range.of(KeyRange.prefix(Bytes.EMPTY))).count());
        assertEquals(5, read(Range.of(KeyRange.from(Bytes.EMPTY))).count());
        assertEquals(
                0, read(Range.of(KeyRange.between(Bytes.EMPTY, Bytes.EMPTY))).count());
        assertThrows(InvalidRequestException.class, () -> KeyRange.key(Bytes.EMPTY));
    }

    @Test
    void shouldReadAtEachRevisionFromTheCompactOneOn() {
        for (int i = 2; i <= 6; i++) {
            put("k", "" + i);
        }
        Applied.to(store, CommandEncoder.compact(4));

        for (int i = 4; i <= 6; i++) {
            assertEquals(
                    "" + i,
                    read(Range.key("k").atRevision(i)).kvs().get(0).value().utf8());
        }
        assertThrows(CompactedException.class, () -> read(Range.key("k").atRevision(3)));
        assertThrows(
                CompactedException.class,
                () -> read(Range.key("k").atRevision(1).countOnly()));
        assertThrows(FutureRevisionException.class, () -> read(Range.key("k").atRevision(7)));
        assertThrows(FutureRevisionException.class, () -> read(Range.key("none").atRevision(Long.MAX_VALUE)));
        assertThrows(InvalidRequestException.class, () -> Range.key("k").atRevision(-1));
        assertThrows(InvalidRequestException.class, () -> Range.key("k").limit(-1));
    }

    // ---- transactions

    @Test
    void shouldCompareARangeWithoutKeysAsOneKeyThatIsMissing() {
        put("k", "v");
        KeyRange backwards = KeyRange.between("z", "a");

        assertTrue(holds(Compare.version(KeyRange.prefix("none")).equalTo(0)));
        assertFalse(holds(Compare.version(KeyRange.prefix("none")).greaterThan(0)));
        assertFalse(holds(Compare.value(KeyRange.prefix("none")).notEqualTo("v")));
        assertTrue(holds(Compare.modRevision(backwards).lessThan(1)));
        assertTrue(holds(Compare.lease(backwards).equalTo(0)));
        assertFalse(holds(Compare.createRevision(KeyRange.all()).equalTo(0)));
    }

    @Test
    void shouldRefuseAPutOfWhatIsDeletedWhereverBothStand() {
        Op put = Op.put("k", "v");
        Op delete = Op.delete(KeyRange.between("a", "z"));
        Op deepPut = Op.txn(Txn.when().otherwise(Op.txn(Txn.when().then(put))));
        Op deepDelete = Op.txn(Txn.when().then(Op.txn(Txn.when().otherwise(delete))));

        for (Txn wrong : List.of(
                Txn.when().then(put, deepDelete),
                Txn.when().then(deepDelete, put),
                Txn.when().then(deepPut, delete),
                Txn.when().then(deepPut, deepDelete),
                Txn.when().otherwise(delete, Op.delete(KeyRange.from("z")), deepPut),
                Txn.when().then(Op.delete(KeyRange.key("a")), Op.delete(KeyRange.between("b", "k\0")), deepPut),
                Txn.when().then(Op.delete(KeyRange.between("c", "l")), Op.delete(KeyRange.between("a", "d")), put))) {
            InvalidRequestException refused =
                    assertThrows(InvalidRequestException.class, () -> TxnRules.checked(wrong));
            assertEquals(InvalidRequestException.Reason.DUPLICATE_KEY, refused.reason());
        }
        for (Txn right : List.of(
                Txn.when().then(put).otherwise(delete),
                Txn.when().then(put, Op.delete(KeyRange.between("z", "a"))),
                Txn.when().then(put, Op.delete(KeyRange.between("a", "k")), Op.delete(KeyRange.from("k\0"))),
                Txn.when().then(delete, deepDelete, Op.delete(KeyRange.all())),
                Txn.when().then(Op.txn(Txn.when().then(put).otherwise(delete))))) {
            assertEquals(right, TxnRules.checked(right));
        }
    }

    /** All within the bounds of a request: each put compared with each delete would hold all members up for a minute. */
    @Test
    void shouldCheckALargeTransactionInNoTime() {
        Txn large = nested(60, nested(40, null, 0), 0);

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> TxnRules.checked(large));
    }

    /** Transactions within transactions, the innermost of twenty puts or deletes of keys of their own. */
    private static Txn nested(int width, Txn shape, int from) {
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            int number = from * width + i;
            ops.add(Op.txn(
                    shape == null ? leaf(number) : nested(shape.successOps().size(), null, number)));
        }
        return new Txn(List.of(), ops, List.of());
    }

    private static Txn leaf(int number) {
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String key = number + "-" + i;
            ops.add(Op.put("p" + key, ""));
            ops.add(Op.delete("d" + key));
        }
        return new Txn(List.of(), ops, List.of());
    }

    // ---- leases

    @Test
    void shouldGoWithALeaseOnceHoweverOftenItIsPut() {
        grant(7);
        for (int i = 0; i < 3; i++) {
            done(CommandEncoder.put(Op.put("k", "" + i).withLease(7)));
        }
        done(CommandEncoder.commit(Txn.when()
                .then(
                        Op.put("k", "in a txn").withLease(7),
                        Op.put("l", "").withLease(7),
                        Op.put("free", "").withLease(7))));
        done(CommandEncoder.commit(Txn.when().then(Op.delete("l"), Op.put("free", ""))));
        assertEquals(List.of(Bytes.of("k")), keysOf(7));

        done(CommandEncoder.lease(new LeaseCommand.Revoke(7)));

        assertNull(store.state().get(Bytes.of("k")));
        assertEquals(1, store.state().change(store.state().revision()).events().size());
    }

    @Test
    void shouldKeepNothingOfAKeyThatIsMissing() {
        for (Op.Put keeping : List.of(
                Op.put("k", "v").keepingLease(),
                Op.putSameValue("k"),
                Op.putSameValue("k").keepingLease())) {
            assertTrue(refused(CommandEncoder.put(keeping)) instanceof KeyNotFoundException);
            assertTrue(
                    refused(CommandEncoder.commit(Txn.when()
                                    .then(Op.put("other", ""), Op.txn(Txn.when().then(keeping)))))
                            instanceof KeyNotFoundException);
        }
        assertEquals(1, store.state().revision());
    }

    // ---- helpers

    private void grant(long id) {
        Applied.to(store, ++index, CommandEncoder.lease(new LeaseCommand.Grant(id, 100)));
    }

    private List<Bytes> keysOf(long id) {
        return store.state().leases().get(id).kvs().stream().map(kv -> kv.key()).toList();
    }

    private void put(String key, String value) {
        done(CommandEncoder.put(Bytes.of(key), Bytes.of(value)));
    }

    private boolean holds(Compare compare) {
        return ((TxnResult) done(CommandEncoder.commit(Txn.when(compare)))).succeeded();
    }

    private RangeResult read(Range range) {
        return store.state().range(range);
    }

    private Object done(ByteBuffer command) {
        return ((StoreResult.Done) Applied.to(store, ++index, command)).result();
    }

    private Exception refused(ByteBuffer command) {
        return ((StoreResult.Refused) Applied.to(store, ++index, command)).reason();
    }
}
