package io.raftwright.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to replicate one entry of 64 to 256 bytes, all three members together, without threads, network and disk: proposed,
 * framed, written to three logs in memory, sent and verified twice, acknowledged, committed, and told. Entries come one by one, or
 * many in a batch, as they do under load. Run with {@code -prof gc} to see that nothing is allocated.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls elect before anything else
public class KernelBenchmark {
    private DirectTrio trio;

    @Setup
    public void elect() {
        trio = new DirectTrio();
    }

    @Benchmark
    public long oneByOne() {
        trio.replicate(1);
        return trio.commitIndex();
    }

    @Benchmark
    @OperationsPerInvocation(16)
    public long batchesOf16() {
        trio.replicate(16);
        return trio.commitIndex();
    }

    @Benchmark
    @OperationsPerInvocation(256)
    public long batchesOf256() {
        trio.replicate(256);
        return trio.commitIndex();
    }
}
