package io.raftwright.configmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.internal.store.MapState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers on other threads while the apply thread writes. Map line 9. */
class ConcurrentReadsTest {
    private static final int TXNS = 4000;

    private final TestMap test = TestMap.open(new HistoryLimit(500, 1 << 20));
    private final ExecutorService readers = Executors.newFixedThreadPool(3);

    @AfterEach
    void close() {
        readers.shutdownNow();
        test.close();
    }

    /** Every transaction writes the same value to two far-apart keys; a reader must never see them differ, nor go back. */
    @Test
    void shouldShowEveryReaderWholeRevisionsInOrder() throws Exception {
        AtomicBoolean isDone = new AtomicBoolean();
        List<Future<Long>> reads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            reads.add(readers.submit(reader(isDone)));
        }

        for (int i = 0; i < TXNS; i++) {
            Txn both = Txn.when().then(Op.put("a", "" + i), Op.put("filler-" + i % 300, "x"), Op.put("z", "" + i));
            long revision = test.map().commit(both).revision();
            assertTrue(test.map().stale().revision() >= revision, "an answered writer reads its own write");
        }
        isDone.set(true);

        for (Future<Long> read : reads) {
            assertEquals(TXNS + 1L, read.get(10, TimeUnit.SECONDS));
        }
    }

    private Callable<Long> reader(AtomicBoolean isDone) {
        return () -> {
            long last = 0;
            boolean isLast;
            do {
                isLast = isDone.get();
                MapState state = test.store().state();
                assertTrue(state.revision() >= last, "revision went back");
                last = state.revision();
                assertWhole(state, state.range(Range.of(KeyRange.all())));
                assertWhole(state, state.range(Range.of(KeyRange.all()).atRevision(state.oldestRevision())));
                assertTrue(state.change(state.revision()).revision() == state.revision());
            } while (!isLast);
            return last;
        };
    }

    private static void assertWhole(MapState state, RangeResult all) {
        if (!all.kvs().isEmpty()) {
            KeyValue first = all.kvs().get(0);
            KeyValue end = all.kvs().get(all.kvs().size() - 1);
            assertEquals(first.value(), end.value());
            assertEquals(first.modRevision(), end.modRevision());
            assertEquals(all.count(), all.kvs().size());
            assertEquals(Objects.requireNonNull(state.get(first.key())).createRevision(), first.createRevision());
        }
    }
}
