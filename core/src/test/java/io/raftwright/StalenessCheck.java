package io.raftwright;

import io.raftwright.api.BoundedRead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Writes and reads a {@link StepCluster}, and holds each answer to what it says of itself. */
final class StalenessCheck {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final StepCluster cluster;
    /** The largest sum acknowledged, by the millisecond in which it was. */
    private final TreeMap<Long, Long> acknowledged = new TreeMap<>();

    private final List<String> violations = new ArrayList<>();
    private int staleAnswers;

    StalenessCheck(StepCluster cluster) {
        this.cluster = cluster;
        acknowledged.put(-1L, 0L);
    }

    void write(long id) {
        CompletableFuture<Long> write = cluster.node(id).propose(SumMachine.add(1), DEADLINE);
        var unused = write.thenAccept(sum -> acknowledged.merge(cluster.elapsedMs(), sum, Math::max));
    }

    void read(long id, long boundMs) {
        long askedMs = cluster.elapsedMs();
        var unused = cluster.node(id)
                .readBounded(cluster.machine(id)::sum, Duration.ofMillis(boundMs), DEADLINE)
                .thenAccept(answer -> check(answer, askedMs, boundMs));
    }

    /** Whatever was acknowledged before the moment that the answer speaks for must be in it. */
    private void check(BoundedRead<Long> answer, long askedMs, long boundMs) {
        long staleMs = answer.staleness().toMillis();
        long momentMs = answer.isLinearizable() ? askedMs : cluster.elapsedMs() - staleMs;
        long least = acknowledged.lowerEntry(momentMs).getValue();
        if (answer.value() < least || staleMs > boundMs) {
            violations.add("now=" + cluster.elapsedMs() + " bound=" + boundMs + " least=" + least + " " + answer);
        }
        staleAnswers += answer.isLinearizable() ? 0 : 1;
    }

    List<String> violations() {
        return violations;
    }

    int staleAnswers() {
        return staleAnswers;
    }
}
