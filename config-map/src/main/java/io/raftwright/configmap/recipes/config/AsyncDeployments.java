package io.raftwright.configmap.recipes.config;

import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.internal.wait.HandOver;
import io.raftwright.configmap.internal.wait.Waiting;
import io.raftwright.configmap.recipes.view.ContendedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * {@link Deployments} with futures. No call blocks. Futures complete on the executor given to {@link Deployments#async}; they fail with what the
 * methods of {@link Deployments} throw. Immutable; safe for use by any number of threads.
 */
public final class AsyncDeployments {
    private final AsyncConfigMap map;
    private final PropertyKeys keys;
    private final Executor executor;

    AsyncDeployments(AsyncConfigMap map, PropertyKeys keys, Executor executor) {
        this.map = map;
        this.keys = keys;
        this.executor = executor;
    }

    /** See {@link Deployments#current}. */
    public CompletableFuture<PropertySet> current() {
        return handed(() -> stand(Range.LATEST).thenApply(Stand::set));
    }

    /** See {@link Deployments#at}. */
    public CompletableFuture<PropertySet> at(long revision) {
        return handed(() -> stand(revision).thenApply(Stand::set));
    }

    /** See {@link Deployments#diff}. */
    public CompletableFuture<PropertyDiff> diff(long from, long to) {
        return handed(() -> stand(from)
                .thenCombine(
                        stand(to),
                        (earlier, later) -> PropertyDiff.between(
                                earlier.set().values(), later.set().values())));
    }

    /** See {@link Deployments#history}. */
    public CompletableFuture<List<Deployment>> history(int limit) {
        return handed(() -> history(limit, Range.LATEST, new ArrayList<>()));
    }

    private CompletableFuture<List<Deployment>> history(int limit, long revision, List<Deployment> found) {
        if (found.size() >= limit) {
            return CompletableFuture.completedFuture(List.copyOf(found));
        }
        Range note = Range.of(KeyRange.key(keys.prefix())).atRevision(revision);
        return map.range(note)
                .thenApply(RangeResult::kvs)
                .exceptionally(AsyncDeployments::noneIfCompacted)
                .thenComposeAsync(
                        kvs -> {
                            if (kvs.isEmpty()) {
                                return CompletableFuture.completedFuture(List.copyOf(found));
                            }
                            found.add(Deployments.deployment(kvs.get(0)));
                            return history(limit, kvs.get(0).modRevision() - 1, found);
                        },
                        executor);
    }

    private static List<KeyValue> noneIfCompacted(Throwable failure) {
        if (Waiting.unwrapped(failure) instanceof CompactedException) {
            return List.of();
        }
        throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
    }

    /** See {@link Deployments#deploy(Map, String)}. */
    public CompletableFuture<PropertySet> deploy(Map<String, String> wanted, String note) {
        return handed(() -> deploy(Stand.checked(wanted, note), note, 1));
    }

    /** See {@link Deployments#rollback}. */
    public CompletableFuture<PropertySet> rollback(long revision) {
        return handed(() ->
                stand(revision).thenCompose(then -> deploy(then.set().values(), Deployments.noteOf(revision), 1)));
    }

    private CompletableFuture<PropertySet> deploy(Map<String, String> wanted, String note, int attempt) {
        if (attempt > Deployments.MAX_ATTEMPTS) {
            return CompletableFuture.failedFuture(new ContendedException(keys.prefix(), Deployments.MAX_ATTEMPTS));
        }
        return stand(Range.LATEST).thenCompose(before -> {
            if (before.is(wanted)) {
                return CompletableFuture.completedFuture(before.set());
            }
            return map.commit(before.becoming(wanted, note))
                    .thenComposeAsync(
                            result -> result.succeeded()
                                    ? CompletableFuture.completedFuture(new PropertySet(result.revision(), wanted))
                                    : deploy(wanted, note, attempt + 1),
                            executor);
        });
    }

    private CompletableFuture<Stand> stand(long revision) {
        return map.range(Range.of(keys.everything()).atRevision(revision))
                .thenApplyAsync(
                        found -> Stand.of(keys, revision == Range.LATEST ? found.revision() : revision, found),
                        executor);
    }

    /** What fails on the way arrives as it is, and on the executor, too, unless that takes nothing any more. */
    private <T> CompletableFuture<T> handed(Supplier<CompletableFuture<T>> call) {
        CompletableFuture<T> handed = new CompletableFuture<>();
        HandOver.to(executor, call.get(), handed, handed::complete);
        return handed;
    }
}
