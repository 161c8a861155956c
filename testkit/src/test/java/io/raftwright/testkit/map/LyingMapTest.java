package io.raftwright.testkit.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.PutResult;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.testkit.invariant.Violation;
import io.raftwright.testkit.sim.Faults;
import io.raftwright.testkit.sim.Simulation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Maps that break one promise each, seldom: the judge must see which. */
class LyingMapTest {
    private static final String WATCHED = "watches are ordered, complete and atomic";

    @Test
    void shouldSeeAStaleRead() {
        Map<Range, RangeResult> seen = new HashMap<>();
        assertRefused("an answer is what happened", next -> new ForwardedMap(next) {
            @Override
            public CompletableFuture<RangeResult> range(Range range) {
                return next.range(range).thenApply(now -> {
                    RangeResult before = seen.putIfAbsent(range, now);
                    return before == null ? now : before;
                });
            }
        });
    }

    @Test
    void shouldSeeAStaleReadOfOneKey() {
        Map<Bytes, KeyValue> seen = new HashMap<>();
        assertRefused("an answer is what happened", next -> new ForwardedMap(next) {
            @Override
            public CompletableFuture<KeyValue> get(Bytes key) {
                return next.get(key).thenApply(now -> now == null ? null : seen.computeIfAbsent(key, first -> now));
            }
        });
    }

    @Test
    void shouldSeeAWriteThatWasAcknowledgedAndNeverMade() {
        int[] count = {0};
        assertRefused("an answer is what happened", next -> new ForwardedMap(next) {
            @Override
            public CompletableFuture<PutResult> put(Op.Put put) {
                return ++count[0] == 10 ? CompletableFuture.completedFuture(new PutResult(11, null)) : next.put(put);
            }
        });
    }

    @Test
    void shouldSeeATransactionThatTellsTheOtherBranch() {
        int[] count = {0};
        assertRefused("an answer is what happened", next -> new ForwardedMap(next) {
            @Override
            public CompletableFuture<TxnResult> commit(Txn txn) {
                return next.commit(txn)
                        .thenApply(done -> ++count[0] == 10
                                ? new TxnResult(done.revision(), !done.succeeded(), done.results())
                                : done);
            }
        });
    }

    @Test
    void shouldSeeARevisionThatAWatchSkips() {
        int[] count = {0};
        assertRefused(WATCHED, next -> new Telling(next) {
            @Override
            void tell(WatchBatch batch, WatchListener listener) {
                if (++count[0] != 10) {
                    listener.onBatch(batch);
                }
            }
        });
    }

    @Test
    void shouldSeeARevisionThatAWatchTellsTwice() {
        int[] count = {0};
        assertRefused(WATCHED, next -> new Telling(next) {
            @Override
            void tell(WatchBatch batch, WatchListener listener) {
                listener.onBatch(batch);
                if (++count[0] == 10) {
                    listener.onBatch(batch);
                }
            }
        });
    }

    @Test
    void shouldSeeARevisionThatIsToldInParts() {
        assertRefused("a watch tells what happened", next -> new Telling(next) {
            @Override
            void tell(WatchBatch batch, WatchListener listener) {
                listener.onBatch(new WatchBatch(batch.revision(), batch.events().subList(0, 1)));
            }
        });
    }

    @Test
    void shouldSeeAPreviousValueThatIsMissing() {
        assertRefused("a watch tells what happened", next -> new Telling(next) {
            @Override
            void tell(WatchBatch batch, WatchListener listener) {
                List<WatchEvent> events = batch.events().stream()
                        .map(event -> new WatchEvent(event.type(), event.kv(), null))
                        .toList();
                listener.onBatch(new WatchBatch(batch.revision(), events));
            }
        });
    }

    /** A watch that is told otherwise. */
    private abstract static class Telling extends ForwardedMap {
        Telling(AsyncConfigMap next) {
            super(next);
        }

        abstract void tell(WatchBatch batch, WatchListener listener);

        @Override
        public CompletableFuture<Watch> watch(WatchRequest request, WatchListener listener) {
            return super.watch(request, new WatchListener() {
                @Override
                public void onBatch(WatchBatch batch) {
                    tell(batch, listener);
                }

                @Override
                public void onEnd(WatchEnd end) {
                    listener.onEnd(end);
                }
            });
        }
    }

    private static void assertRefused(String rule, UnaryOperator<AsyncConfigMap> lie) {
        Violation violation = Simulation.seed(1)
                .events(8_000)
                .faults(Faults.none())
                .stateMachine(() -> new ConfigStore(MapSimulation.LIMIT))
                .clientele(() -> new MapClientele(MapLoad::new, lie))
                .run()
                .violation();

        assertNotNull(violation);
        assertEquals(rule, violation.rule(), violation::toString);
    }
}
