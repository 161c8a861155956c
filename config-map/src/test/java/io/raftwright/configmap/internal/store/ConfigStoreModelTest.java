package io.raftwright.configmap.internal.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.OpResult;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.command.MapCommand;
import io.raftwright.configmap.internal.command.Requests;
import io.raftwright.configmap.internal.command.TxnRules;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The store against the naive map: same results, same history, before and after a snapshot. */
class ConfigStoreModelTest {
    private static final HistoryLimit SHORT = new HistoryLimit(7, 1 << 20);

    @Provide
    Arbitrary<List<MapCommand>> commands() {
        return Requests.commands().list().ofMaxSize(60);
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void shouldAnswerLikeTheNaiveMap(@ForAll("commands") List<MapCommand> commands) {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        NaiveMap naive = new NaiveMap();

        for (int i = 0; i < commands.size(); i++) {
            MapCommand command = commands.get(i);
            Object expected = expected(naive, command, i / 2);
            Object actual = plain(Applied.to(store, i + 1, i / 2, Requests.encoded(command)));

            assertEquals(expected, actual, () -> command.toString());
        }

        assertSame(naive, store.state());
    }

    @Provide
    Arbitrary<List<MapCommand>> allCommands() {
        return Requests.allCommands().list().ofMaxSize(60);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void shouldGoOnAlikeAfterRestore(
            @ForAll("allCommands") List<MapCommand> before, @ForAll("allCommands") List<MapCommand> after) {
        ConfigStore original = new ConfigStore(SHORT);
        for (int i = 0; i < before.size(); i++) {
            Applied.to(original, i + 1, i / 3, Requests.encoded(before.get(i)));
        }

        ConfigStore restored = Applied.restored(Applied.imageOf(original), SHORT);

        assertArrayEquals(Applied.imageOf(original), Applied.imageOf(restored));
        for (int i = 0; i < after.size(); i++) {
            ByteBuffer command = Requests.encoded(after.get(i));
            long logTime = (before.size() + (long) i) / 3;
            assertEquals(
                    plain(Applied.to(original, 100 + i, logTime, command)),
                    plain(Applied.to(restored, 100 + i, logTime, command)));
        }
        assertArrayEquals(Applied.imageOf(original), Applied.imageOf(restored));
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void shouldKeepTheLastRevisionsAlone(@ForAll("commands") List<MapCommand> commands) {
        ConfigStore store = new ConfigStore(SHORT);
        NaiveMap naive = new NaiveMap();

        for (MapCommand command : commands) {
            expected(naive, command, 0);
            naive.compactRevision = Math.max(naive.compactRevision, naive.revision() - SHORT.revisions() + 1);
            Applied.to(store, Requests.encoded(command));
        }

        assertEquals(Math.max(1, naive.compactRevision), store.state().oldestRevision());
        assertSame(naive, store.state());
    }

    /** Whatever is captured stays as it was, whatever comes later. */
    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void shouldNotLetLaterCommandsReachACapture(
            @ForAll("commands") List<MapCommand> before, @ForAll("commands") List<MapCommand> after) {
        ConfigStore store = new ConfigStore(SHORT);
        before.forEach(command -> Applied.to(store, Requests.encoded(command)));
        byte[] expected = Applied.imageOf(store);

        var capture = store.capture();
        after.forEach(command -> Applied.to(store, Requests.encoded(command)));

        assertArrayEquals(expected, Applied.imageOf(capture));
    }

    private static Object expected(NaiveMap naive, MapCommand command, long logTime) {
        try {
            if (command instanceof MapCommand.Put put) {
                return naive.single(put.op());
            } else if (command instanceof MapCommand.Delete delete) {
                return naive.single(new Op.Delete(delete.keys()));
            } else if (command instanceof MapCommand.Commit commit) {
                return naive.commit(TxnRules.checked(commit.txn()));
            } else if (command instanceof MapCommand.Compact compact) {
                return naive.compact(compact.revision());
            } else if (command instanceof LeaseCommand lease) {
                StoreResult result = naive.lease(lease, logTime);
                return plain(result);
            }
        } catch (ConfigMapException e) {
            return e.getClass() + e.getMessage();
        }
        throw new AssertionError(command);
    }

    private static Object plain(StoreResult result) {
        if (result instanceof StoreResult.Done done) {
            OpResult opResult = done.result();
            return opResult;
        } else if (result instanceof StoreResult.Compacted compacted) {
            return compacted.revision();
        } else if (result instanceof StoreResult.Refused refused) {
            return refused.reason().getClass() + refused.reason().getMessage();
        }
        return result;
    }

    private static void assertSame(NaiveMap naive, MapState state) {
        assertEquals(naive.revision(), state.revision());
        assertEquals(List.copyOf(naive.leases.keySet()), state.leaseIds());
        for (long id : state.leaseIds()) {
            List<KeyValue> attached = state.leases().get(id).kvs();
            assertEquals(naive.keysOf(id), attached.stream().map(KeyValue::key).toList());
            attached.forEach(kv -> assertEquals(kv, state.get(kv.key())));
        }
        long oldest = Math.max(1, naive.compactRevision);
        for (long r = oldest; r <= naive.revision(); r++) {
            Map<Bytes, KeyValue> then = naive.states.get((int) r);
            Range all = Range.of(KeyRange.all()).atRevision(r);
            assertEquals(List.copyOf(then.values()), state.range(all).kvs(), "revision " + r);
            for (String prefix : List.of("a", "b", "c", "x")) {
                Range some = Range.prefix(prefix).atRevision(r).limit(2);
                assertEquals(naive.range(some, naive.present(), naive.revision()), state.range(some));
            }
            assertChange(naive.states.get((int) r - 1), then, state, r, r > oldest);
        }
        if (oldest > 1) {
            Range gone = Range.of(KeyRange.all()).atRevision(oldest - 1);
            assertThrows(CompactedException.class, () -> state.range(gone));
        }
    }

    private static void assertChange(
            Map<Bytes, KeyValue> before, Map<Bytes, KeyValue> after, MapState state, long r, boolean hasPrevious) {
        Map<Bytes, KeyValue> replayed = new TreeMap<>(before);
        for (WatchEvent event : state.change(r).events()) {
            Bytes key = event.kv().key();
            assertEquals(r, event.kv().modRevision());
            assertEquals(hasPrevious ? before.get(key) : null, event.previous());
            if (event.type() == WatchEvent.Type.PUT) {
                replayed.put(key, event.kv());
            } else {
                replayed.remove(key);
            }
        }
        assertEquals(after, replayed, "replay of revision " + r);
    }
}
