package io.raftwright.configmap.internal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.OutOfSpaceException;
import io.raftwright.configmap.api.Space;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.command.UpkeepCommand;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How large the map may be, and how long it remembers. Time is the log's. Map line 3. */
class UpkeepTest {
    private static final Bytes LARGE = Bytes.of(new byte[1000]);

    private final ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
    private long index;
    private long now = 100;

    // ---- room

    @Test
    void shouldCountWhatIsThereAndWhatIsRemembered() {
        Space empty = space();
        assertEquals(0, empty.bytes());
        assertEquals(2L << 30, empty.quotaBytes());

        put("k", LARGE);
        long one = space().keyBytes();
        put("k", LARGE);

        assertEquals(one, space().keyBytes());
        assertTrue(one > 1000 && space().historyBytes() > 3000, () -> space().toString());
        apply(CommandEncoder.compact(3));
        assertEquals(0, space().historyBytes());
        apply(CommandEncoder.delete(KeyRange.all()));
        assertEquals(0, space().keyBytes());
        apply(CommandEncoder.lease(new LeaseCommand.Grant(1, 10)));
        assertTrue(space().keyBytes() > 0);
    }

    @Test
    void shouldRefuseWhatDoesNotFitAndAllGrowthFromThenOn() {
        put("k", LARGE);
        quota(space().bytes() + 500);

        assertOutOfSpace(CommandEncoder.put(Bytes.of("l"), LARGE));

        assertTrue(space().isOutOfSpace());
        assertOutOfSpace(CommandEncoder.put(Bytes.of("small"), Bytes.EMPTY));
        assertOutOfSpace(CommandEncoder.put(Op.putSameValue("k")));
        assertOutOfSpace(CommandEncoder.lease(new LeaseCommand.Grant(1, 10)));
        assertEquals(2, store.state().revision());
    }

    /** etcd 22139: what a transaction within puts cost nothing. Also a branch that is not taken counts: members must agree. */
    @Test
    void shouldRefuseTransactionsThatPutHoweverDeep() {
        outOfSpace();
        Op put = Op.put("k", "v");

        assertOutOfSpace(CommandEncoder.commit(Txn.when().then(put)));
        assertOutOfSpace(CommandEncoder.commit(Txn.when().otherwise(put)));
        assertOutOfSpace(CommandEncoder.commit(Txn.when()
                .then(Op.txn(Txn.when().then(Op.txn(Txn.when().then(put)))))));
        assertDone(CommandEncoder.commit(
                Txn.when(Compare.exists("k")).then(Op.delete("k")).otherwise(Op.read("k"))));
    }

    @Test
    void shouldRefuseATransactionWithinThatDoesNotFit() {
        put("k", LARGE);
        quota(space().bytes() + 500);

        assertOutOfSpace(CommandEncoder.commit(Txn.when().then(Op.txn(Txn.when().then(Op.put(Bytes.of("l"), LARGE))))));
    }

    @Test
    void shouldServeEverythingElseWhenOutOfSpace() {
        apply(CommandEncoder.lease(new LeaseCommand.Grant(7, 10)));
        apply(CommandEncoder.put(Op.put(Bytes.of("leased"), LARGE).withLease(7)));
        outOfSpace();

        assertDone(CommandEncoder.delete(KeyRange.key("k")));
        assertTrue(apply(CommandEncoder.compact(store.state().revision())) instanceof StoreResult.Compacted);
        assertTrue(apply(CommandEncoder.lease(new LeaseCommand.KeepAlive(7))) instanceof StoreResult.Leased);
        assertDone(CommandEncoder.lease(new LeaseCommand.Revoke(7)));
        assertEquals(0, store.state().size());
    }

    @Test
    void shouldGrowAgainOnceThereIsRoomAndTheAlarmIsDisarmed() {
        outOfSpace();
        apply(CommandEncoder.delete(KeyRange.all()));
        apply(CommandEncoder.compact(store.state().revision()));
        assertOutOfSpace(CommandEncoder.put(Bytes.of("k"), Bytes.EMPTY));

        Space space = ((StoreResult.Upkept) apply(CommandEncoder.upkeep(new UpkeepCommand.Disarm()))).space();

        assertFalse(space.isOutOfSpace());
        assertDone(CommandEncoder.put(Bytes.of("k"), Bytes.EMPTY));
    }

    @Test
    void shouldRaiseTheAlarmAgainWhereThereIsStillNoRoom() {
        outOfSpace();
        apply(CommandEncoder.upkeep(new UpkeepCommand.Disarm()));

        assertOutOfSpace(CommandEncoder.put(Bytes.of("k"), Bytes.EMPTY));

        assertTrue(space().isOutOfSpace());
    }

    @Test
    void shouldGoOnWithoutAGapAfterARefusal() {
        put("k", LARGE);
        quota(space().bytes() + 500);
        assertOutOfSpace(CommandEncoder.put(Bytes.of("l"), LARGE));
        quota(1 << 20);
        apply(CommandEncoder.upkeep(new UpkeepCommand.Disarm()));

        put("m", LARGE);

        assertEquals(3, store.state().revision());
        assertEquals(
                List.of("m"),
                store.state().change(3).events().stream()
                        .map(event -> event.kv().key().utf8())
                        .toList());
    }

    // ---- history

    @Test
    void shouldKeepAsManyRevisionsAsChosen() {
        for (int i = 0; i < 20; i++) {
            put("k", Bytes.EMPTY);
        }
        apply(CommandEncoder.upkeep(new UpkeepCommand.Retain(5, 0)));
        assertEquals(17, store.state().oldestRevision());

        put("k", Bytes.EMPTY);

        assertEquals(18, store.state().oldestRevision());
        apply(CommandEncoder.upkeep(new UpkeepCommand.Retain(0, 0)));
        put("k", Bytes.EMPTY);
        assertEquals(18, store.state().oldestRevision());
    }

    @Test
    void shouldKeepEachRevisionForAWholePeriodAndATenthAtMost() {
        apply(CommandEncoder.upkeep(new UpkeepCommand.Retain(0, 100)));
        long[] newestAt = new long[1000];
        for (int second = 0; second < 1000; second++) {
            put("k", Bytes.EMPTY);
            newestAt[second] = store.state().revision();
            now++;

            long oldest = store.state().oldestRevision();
            if (second >= 100) {
                assertTrue(oldest <= newestAt[second - 100], "second=" + second);
            }
            if (second >= 115) {
                assertTrue(oldest >= newestAt[second - 115], "second=" + second);
            }
        }
    }

    @Test
    void shouldForgetByTimeAloneAlsoWhenACommandIsRefused() {
        apply(CommandEncoder.upkeep(new UpkeepCommand.Retain(0, 10)));
        for (int i = 0; i < 5; i++) {
            put("k", Bytes.EMPTY);
            now++;
        }
        now += 20;

        apply(CommandEncoder.compact(1_000_000));
        now += 20;
        apply(CommandEncoder.compact(1_000_000));

        assertEquals(6, store.state().oldestRevision());
    }

    @Test
    void shouldRememberLittleOfTheTimes() {
        Upkeep upkeep = Upkeep.DEFAULT.retaining(0, 1000);
        for (long time = 0; time < 100_000; time += 7) {
            upkeep = upkeep.at(time, time + 1);
            assertTrue(upkeep.marks().size() <= 13, upkeep::toString);
        }
        assertEquals(11, upkeep.marks().size());
    }

    // ---- helpers

    private void outOfSpace() {
        put("k", LARGE);
        quota(space().bytes());
        assertOutOfSpace(CommandEncoder.put(Bytes.of("l"), LARGE));
    }

    private void quota(long bytes) {
        assertTrue(apply(CommandEncoder.upkeep(new UpkeepCommand.Quota(bytes))) instanceof StoreResult.Upkept);
    }

    private void put(String key, Bytes value) {
        assertDone(CommandEncoder.put(Bytes.of(key), value));
    }

    private void assertDone(ByteBuffer command) {
        assertTrue(apply(command) instanceof StoreResult.Done);
    }

    private void assertOutOfSpace(ByteBuffer command) {
        StoreResult result = apply(command);
        assertTrue(
                result instanceof StoreResult.Refused refused && refused.reason() instanceof OutOfSpaceException,
                result::toString);
    }

    private StoreResult apply(ByteBuffer command) {
        return Applied.to(store, ++index, now, command);
    }

    private Space space() {
        return store.state().space();
    }
}
