package io.raftwright.benchmarks;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
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
 * What it costs to append one entry to the log, and to append and force it. The log lies in the temporary directory
 * ({@code -jvmArgs -Djava.io.tmpdir=...} chooses the disk). Look at the median of {@code append}: what is never forced piles
 * up until the kernel makes some appends wait for the disk.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls open before anything else
public class WalAppendBenchmark {
    private static final long TERM = 1;
    /** So many entries are kept; what lies before is compacted away, so that the log stays small. */
    private static final int KEPT_COUNT = 8192;

    @Param({"256", "4096"})
    public int payloadLength;

    private final CRC32C crc = new CRC32C();
    private ByteBuffer payload = ByteBuffer.allocate(0);
    private ByteBuffer frame = ByteBuffer.allocate(0);
    private Path directory = Path.of("");
    private WriteAheadLog log;
    private long index;
    private int chain;

    @Setup
    public void open() throws IOException {
        payload = ByteBuffer.allocateDirect(payloadLength);
        frame = ByteBuffer.allocateDirect(LogFrame.frameLength(payloadLength)).order(ByteOrder.LITTLE_ENDIAN);
        directory = Directories.create("");
        log = WriteAheadLog.open(directory, new UUID(1, 1), 1);
        log.saveVote(TERM, 1);
    }

    @TearDown
    public void close() throws IOException {
        log.close();
        Directories.delete(directory);
    }

    @Benchmark
    public long append() {
        chain = LogFrame.encode(frame, 0, EntryKind.COMMAND, ++index, TERM, chain, payload, crc);
        long position = log.append(frame.clear(), 0);
        if (index % KEPT_COUNT == 0) {
            log.compact(index - KEPT_COUNT);
        }
        log.maintain();
        return position;
    }

    @Benchmark
    public long appendAndForce() {
        append();
        return log.force();
    }
}
