package io.raftwright.benchmarks;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to make a frame of the log, once by the leader, and to verify it, at every hop. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LogFrameBenchmark {

    @Param({"256", "4096"})
    public int payloadLength;

    private final CRC32C crc = new CRC32C();
    private ByteBuffer payload = ByteBuffer.allocate(0);
    private ByteBuffer frame = ByteBuffer.allocate(0);

    @Setup
    public void fillPayload() {
        payload = ByteBuffer.allocateDirect(payloadLength);
        for (int i = 0; i < payloadLength; i++) {
            payload.put(i, (byte) (i * 31));
        }
        frame = ByteBuffer.allocateDirect(LogFrame.frameLength(payloadLength)).order(ByteOrder.LITTLE_ENDIAN);
        encode();
    }

    @Benchmark
    public int encode() {
        return LogFrame.encode(frame, 0, EntryKind.COMMAND, 42, 7, 0x5eed, payload, crc);
    }

    @Benchmark
    public int verify() {
        return LogFrame.verify(frame, 0, frame.capacity(), crc);
    }
}
