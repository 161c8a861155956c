package io.raftwright.configmap.internal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.FutureRevisionException;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.InvalidRequestException.Reason;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.PutResult;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.internal.command.CommandEncoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The corners of etcd's semantics that are easily missed, one by one. Map line 1. */
class EtcdCornerCasesTest {
    private final ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);

    @Test
    void shouldBeginAtRevisionOne() {
        assertEquals(1, store.state().revision());
        assertEquals(2, put("k", "v").revision());
    }

    @Test
    void shouldRaiseTheRevisionForTheSameValueAgain() {
        put("k", "v");

        PutResult second = put("k", "v");

        assertEquals(3, second.revision());
        assertEquals(new KeyValue(Bytes.of("k"), Bytes.of("v"), 2, 2, 1), second.previous());
        assertEquals(new KeyValue(Bytes.of("k"), Bytes.of("v"), 2, 3, 2), get("k"));
    }

    @Test
    void shouldNotRaiseTheRevisionWhenNothingIsDeleted() {
        DeleteResult deleted = (DeleteResult) done(CommandEncoder.delete(KeyRange.all()));

        assertEquals(1, deleted.revision());
        assertEquals(0, deleted.count());
        assertEquals(1, store.state().revision());
    }

    @Test
    void shouldNotRaiseTheRevisionForAReadOnlyOrEmptyTxn() {
        assertEquals(1, commit(Txn.when()).revision());
        assertEquals(1, commit(Txn.when().then(Op.read("k"))).revision());
        assertTrue(commit(Txn.when()).succeeded());
    }

    @Test
    void shouldBeginANewGenerationAfterADelete() {
        put("k", "1");
        put("k", "2");
        done(CommandEncoder.delete(KeyRange.key("k")));

        put("k", "3");

        assertEquals(new KeyValue(Bytes.of("k"), Bytes.of("3"), 5, 5, 1), get("k"));
    }

    @Test
    void shouldGiveAllWritesOfATxnOneRevision() {
        put("old", "");

        TxnResult result = commit(Txn.when().then(Op.put("a", "1"), Op.delete("old"), Op.put("b", "2")));

        assertEquals(3, result.revision());
        assertEquals(3, Objects.requireNonNull(get("a")).modRevision());
        assertEquals(3, Objects.requireNonNull(get("b")).modRevision());
        assertNull(get("old"));
        assertEquals(
                List.of("PUT", "DELETE", "PUT"),
                store.state().change(3).events().stream()
                        .map(event -> event.type().name())
                        .toList());
    }

    @Test
    void shouldReportThePresentRevisionForReadsOfEarlierOnes() {
        put("k", "1");
        put("k", "2");

        RangeResult then = store.state().range(Range.key("k").atRevision(2));

        assertEquals(3, then.revision());
        assertEquals("1", then.kvs().get(0).value().utf8());
    }

    @Test
    void shouldCountAllKeysWhateverTheLimit() {
        put("a1", "");
        put("a2", "");
        put("a3", "");

        RangeResult limited = store.state().range(Range.prefix("a").limit(2));

        assertEquals(2, limited.kvs().size());
        assertEquals(3, limited.count());
        assertTrue(limited.more());
        assertFalse(store.state().range(Range.prefix("a").limit(3)).more());
    }

    @Test
    void shouldOrderByAnythingBeforeTheLimitIsApplied() {
        put("a", "3");
        put("b", "1");
        put("c", "2");
        put("a", "3");

        assertEquals("a b c", ordered(Range.Order.KEY, 0));
        assertEquals("c b", ordered(Range.Order.KEY_DESCENDING, 2));
        assertEquals("b c", ordered(Range.Order.VALUE, 2));
        assertEquals("a c b", ordered(Range.Order.VALUE_DESCENDING, 0));
        assertEquals("b c a", ordered(Range.Order.VERSION, 0));
        assertEquals("a", ordered(Range.Order.VERSION_DESCENDING, 1));
        assertEquals("a b c", ordered(Range.Order.CREATE_REVISION, 0));
        assertEquals("c b a", ordered(Range.Order.CREATE_REVISION_DESCENDING, 0));
        assertEquals("b c a", ordered(Range.Order.MOD_REVISION, 0));
        assertEquals("a c", ordered(Range.Order.MOD_REVISION_DESCENDING, 2));
    }

    /** A value that is not returned still orders its key. */
    @Test
    void shouldOrderByTheValueAlsoWhereOnlyKeysAreReturned() {
        put("a", "2");
        put("b", "1");

        RangeResult keys =
                store.state().range(Range.of(KeyRange.all()).keysOnly().orderedBy(Range.Order.VALUE));

        assertEquals("b", keys.kvs().get(0).key().utf8());
        assertEquals(Bytes.EMPTY, keys.kvs().get(0).value());
    }

    @Test
    void shouldLeaveOutKeysOfAnotherAgeBeforeTheLimitButCountThem() {
        put("a", ""); // created and written at 2
        put("b", ""); // created at 3, written at 5
        put("c", ""); // created and written at 4
        put("b", "");

        assertEquals("b c", found(Range.of(KeyRange.all()).writtenSince(4)));
        assertEquals("a c", found(Range.of(KeyRange.all()).writtenUntil(4)));
        assertEquals("b c", found(Range.of(KeyRange.all()).createdSince(3)));
        assertEquals("a b", found(Range.of(KeyRange.all()).createdUntil(3)));
        assertEquals("b", found(Range.of(KeyRange.all()).createdUntil(3).writtenSince(3)));

        Range limited = Range.of(KeyRange.all()).writtenSince(4).limit(1);
        assertEquals("b", found(limited));
        assertEquals(3, store.state().range(limited).count());
        assertTrue(store.state().range(limited).more());
        assertFalse(store.state().range(limited.limit(2)).more());
        assertEquals(3, store.state().range(limited.countOnly()).count());
    }

    private String ordered(Range.Order order, long limit) {
        return found(Range.of(KeyRange.all()).orderedBy(order).limit(limit));
    }

    private String found(Range range) {
        return store.state().range(range).kvs().stream()
                .map(kv -> kv.key().utf8())
                .collect(Collectors.joining(" "));
    }

    @Test
    void shouldFindNothingInARangeThatEndsBeforeItBegins() {
        put("a", "");
        put("b", "");

        assertEquals(
                0, store.state().range(Range.of(KeyRange.between("b", "a"))).count());
        assertEquals(
                0, store.state().range(Range.of(KeyRange.between("a", "a"))).count());
        assertEquals(0, ((DeleteResult) done(CommandEncoder.delete(KeyRange.between("b", "a")))).count());
    }

    @Test
    void shouldReadFromAKeyOnAndEverything() {
        put("a", "");
        put("b", "");
        put("\u00ff", "");

        assertEquals(2, store.state().range(Range.of(KeyRange.from("b"))).count());
        assertEquals(3, store.state().range(Range.of(KeyRange.all())).count());
    }

    @Test
    void shouldReadAtTheCompactRevisionButNotBefore() {
        put("k", "1");
        put("k", "2");
        put("k", "3");

        Applied.to(store, CommandEncoder.compact(3));

        assertEquals(
                "2",
                store.state()
                        .range(Range.key("k").atRevision(3))
                        .kvs()
                        .get(0)
                        .value()
                        .utf8());
        CompactedException gone = assertThrows(
                CompactedException.class,
                () -> store.state().range(Range.key("k").atRevision(2)));
        assertEquals(3, gone.compactRevision());
    }

    @Test
    void shouldRefuseToReadTheFuture() {
        put("k", "1");

        FutureRevisionException future = assertThrows(
                FutureRevisionException.class,
                () -> store.state().range(Range.key("k").atRevision(3)));

        assertEquals(2, future.currentRevision());
    }

    @Test
    void shouldRefuseToCompactTwiceOrTheFuture() {
        put("k", "1");
        Applied.to(store, CommandEncoder.compact(2));

        assertTrue(refused(CommandEncoder.compact(2)) instanceof CompactedException);
        assertTrue(refused(CommandEncoder.compact(3)) instanceof FutureRevisionException);
        assertTrue(refused(CommandEncoder.compact(-1)) instanceof CompactedException);
    }

    /** etcd issue 19249: a watch from the compact revision missed a deletion made in it. */
    @Test
    void shouldKeepADeletionMadeInTheCompactRevision() {
        put("k", "1");
        done(CommandEncoder.delete(KeyRange.key("k")));
        Applied.to(store, CommandEncoder.compact(3));

        ConfigStore restored = Applied.restored(Applied.imageOf(store), HistoryLimit.DEFAULT);

        for (ConfigStore each : List.of(store, restored)) {
            WatchEvent event = each.state().change(3).events().get(0);
            assertEquals(WatchEvent.Type.DELETE, event.type());
            assertEquals(new KeyValue(Bytes.of("k"), Bytes.EMPTY, 0, 3, 0), event.kv());
            assertNull(event.previous());
        }
    }

    /** etcd pull request 21432: a read at a future revision was refused on one member, and the put applied on others. */
    @Test
    void shouldApplyNothingOfATxnThatReadsTheFuture() {
        Txn txn = Txn.when().then(Op.put("k", "1"), Op.read(Range.key("k").atRevision(100)));

        assertTrue(refused(CommandEncoder.commit(txn)) instanceof FutureRevisionException);

        assertEquals(1, store.state().revision());
        assertNull(get("k"));
    }

    @Test
    void shouldReadEarlierWritesOfTheSameTxn() {
        TxnResult result = commit(Txn.when().then(Op.read("k"), Op.put("k", "1"), Op.read("k")));

        assertEquals(0, result.range(0).count());
        assertEquals(1, result.range(0).revision());
        assertEquals("1", result.range(2).kvs().get(0).value().utf8());
        assertEquals(2, result.range(2).revision());
    }

    @Test
    void shouldTakeTheOtherBranchWhenACompareFails() {
        TxnResult result =
                commit(Txn.when(Compare.exists("k")).then(Op.put("k", "2")).otherwise(Op.put("k", "1")));

        assertFalse(result.succeeded());
        assertEquals("1", Objects.requireNonNull(get("k")).value().utf8());
    }

    @Test
    void shouldCompareAMissingKeyAsZeros() {
        assertTrue(holds(Compare.version("k").equalTo(0)));
        assertTrue(holds(Compare.createRevision("k").lessThan(1)));
        assertTrue(holds(Compare.modRevision("k").notEqualTo(7)));
        assertTrue(holds(Compare.absent("k")));
    }

    @Test
    void shouldFailEveryValueCompareOfAMissingKey() {
        assertFalse(holds(Compare.value("k").equalTo("")));
        assertFalse(holds(Compare.value("k").notEqualTo("x")));
        assertFalse(holds(Compare.value("k").lessThan(Bytes.of("x"))));
    }

    @Test
    void shouldCompareEveryKeyOfARange() {
        put("a1", "x");
        put("a2", "x");

        assertTrue(holds(Compare.value(KeyRange.prefix("a")).equalTo("x")));
        put("a3", "y");
        assertFalse(holds(Compare.value(KeyRange.prefix("a")).equalTo("x")));
        assertTrue(holds(Compare.version(KeyRange.prefix("b")).equalTo(0)));
    }

    @Test
    void shouldCompareWithinAsOfBeforeTheWholeTxn() {
        Txn inner = Txn.when(Compare.exists("k")).then(Op.put("seen", "yes")).otherwise(Op.put("seen", "no"));

        commit(Txn.when().then(Op.put("k", "1"), Op.txn(inner)));

        assertEquals("no", Objects.requireNonNull(get("seen")).value().utf8());
    }

    @Test
    void shouldRefuseToWriteAKeyTwiceInOneTxn() {
        Op put = Op.put("k", "1");

        assertDuplicate(Txn.when().then(put, Op.put("k", "2")));
        assertDuplicate(Txn.when().then(put, Op.delete(KeyRange.all())));
        assertDuplicate(Txn.when().then(Op.delete(KeyRange.all()), put));
        assertDuplicate(Txn.when().then(put, Op.txn(Txn.when().then(put))));
        assertDuplicate(Txn.when().then(put, Op.txn(Txn.when().otherwise(Op.delete("k")))));
        assertDuplicate(
                Txn.when().then(Op.txn(Txn.when().then(put)), Op.txn(Txn.when().otherwise(put))));
        assertDuplicate(Txn.when().otherwise(Op.txn(Txn.when().then(put, put))));
    }

    @Test
    void shouldLetBranchesShareKeysAndDeletesOverlap() {
        Op put = Op.put("k", "1");

        assertTrue(commit(Txn.when().then(put).otherwise(put)).succeeded());
        assertTrue(commit(Txn.when().then(Op.txn(Txn.when().then(put).otherwise(put))))
                .succeeded());
        TxnResult deletes = commit(Txn.when().then(Op.delete("k"), Op.delete(KeyRange.all())));
        assertEquals(1, ((DeleteResult) deletes.results().get(0)).count());
        assertEquals(0, ((DeleteResult) deletes.results().get(1)).count());
    }

    @Test
    void shouldAllow128OpsAndNoMore() {
        Op[] ops = new Op[128];
        for (int i = 0; i < ops.length; i++) {
            ops[i] = Op.put("k" + i, "");
        }

        assertEquals(128, commit(Txn.when().then(ops)).results().size());

        assertReason(Reason.TOO_MANY_OPS, Txn.when().then(ops).then(Op.read("more")));
        assertReason(Reason.TOO_MANY_OPS, Txn.when().otherwise(ops).otherwise(Op.read("more")));
    }

    @Test
    void shouldGiveTransactionsWithinWhatTheLongestListLeaves() {
        Op[] reads = new Op[100];
        Arrays.fill(reads, Op.read("k"));
        Txn hundred = Txn.when().then(reads);

        assertReason(Reason.TOO_MANY_OPS, Txn.when().otherwise(reads).then(Op.txn(hundred)));
        assertTrue(commit(Txn.when().then(Op.txn(hundred))).succeeded());
    }

    @Test
    void shouldRefuseAnEmptyKeyAndTakeAnEmptyValue() {
        assertThrows(InvalidRequestException.class, () -> Op.put("", "v"));
        assertThrows(InvalidRequestException.class, () -> KeyRange.key(""));

        put("k", "");

        assertEquals(Bytes.EMPTY, Objects.requireNonNull(get("k")).value());
    }

    @Test
    void shouldAnswerGarbageWithARefusal() {
        assertReason(Reason.MALFORMED, ByteBuffer.wrap(new byte[] {9, 9, 9}));
        assertReason(Reason.MALFORMED, ByteBuffer.allocate(0));
    }

    private PutResult put(String key, String value) {
        return (PutResult) done(CommandEncoder.put(Bytes.of(key), Bytes.of(value)));
    }

    private @Nullable KeyValue get(String key) {
        return store.state().get(Bytes.of(key));
    }

    private TxnResult commit(Txn txn) {
        return (TxnResult) done(CommandEncoder.commit(txn));
    }

    private boolean holds(Compare compare) {
        return commit(Txn.when(compare)).succeeded();
    }

    private Object done(ByteBuffer command) {
        return ((StoreResult.Done) Applied.to(store, command)).result();
    }

    private ConfigMapException refused(ByteBuffer command) {
        return ((StoreResult.Refused) Applied.to(store, command)).reason();
    }

    private void assertDuplicate(Txn txn) {
        assertReason(Reason.DUPLICATE_KEY, txn);
    }

    private void assertReason(Reason reason, Txn txn) {
        assertReason(reason, CommandEncoder.commit(txn));
    }

    private void assertReason(Reason reason, ByteBuffer command) {
        long before = store.state().revision();

        assertEquals(reason, ((InvalidRequestException) refused(command)).reason());

        assertEquals(before, store.state().revision());
    }
}
