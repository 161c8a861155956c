package io.raftwright.benchmarks;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.wal.AppendMode;
import io.raftwright.wal.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to append a batch to the log, and to append and force it, beside writing as much into a zero-filled file and forcing that.
 * All lies in the temporary directory ({@code -jvmArgs -Djava.io.tmpdir=...} chooses the disk). Look at the medians: what is never forced
 * piles up until the kernel makes some appends wait for the disk. The frames are made anew for each batch, as a leader makes them, and
 * that is part of the time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls open before anything else
public class WalAppendBenchmark {
    private static final int FILE_LENGTH = 64 << 20;
    /** So many bytes of batches are appended between two compactions, so that the log stays small. */
    private static final int COMPACTED_EVERY_BYTES = 16 << 20;

    @Param({"256", "4096", "65536", "1048576"})
    public int batchSize;

    @Param({"POSITIONED", "MAPPED"})
    public AppendMode appendMode;

    private Path directory;
    private MeasuredLog log;
    private LimitFile limitFile;
    private long appendedBytes;

    @Setup
    public void open() throws IOException {
        directory = Directories.create("");
        WalOptions options = WalOptions.ofSegmentLength(FILE_LENGTH).with(appendMode);
        log = new MeasuredLog(directory.resolve("log"), options, DiskFileIo.instance());
        limitFile = LimitFile.buffered(directory, FILE_LENGTH, 1 << 20);
    }

    @TearDown
    public void close() throws IOException {
        log.close();
        limitFile.close();
        Directories.delete(directory);
    }

    @Benchmark
    public long append() {
        log.prepare(batchSize);
        long position = log.append();
        appendedBytes += LogBatches.lengthInLog(batchSize);
        if (appendedBytes >= COMPACTED_EVERY_BYTES) {
            appendedBytes = 0;
            log.force(); // only what is durable is compacted
            log.compact();
        }
        return position;
    }

    @Benchmark
    public long appendAndForce() {
        append();
        return log.force();
    }

    /** The same for both modes. */
    @Benchmark
    public void limit() throws IOException {
        limitFile.commit(LogBatches.lengthInLog(batchSize));
    }
}
