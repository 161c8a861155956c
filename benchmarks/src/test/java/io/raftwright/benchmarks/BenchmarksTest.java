package io.raftwright.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.LogFrame;
import io.raftwright.wal.AppendMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every benchmark runs, with tiny numbers; what it measures here means nothing. */
class BenchmarksTest {

    @Test
    void shouldEncodeWhatVerifies() {
        LogFrameBenchmark benchmark = new LogFrameBenchmark();
        benchmark.payloadLength = 256;
        benchmark.fillPayload();

        benchmark.encode();

        assertEquals(LogFrame.frameLength(256), benchmark.verify());
    }

    @Test
    void shouldAppendAndForce() throws IOException {
        WalAppendBenchmark benchmark = new WalAppendBenchmark();
        benchmark.batchSize = 4096;
        benchmark.appendMode = AppendMode.POSITIONED;
        benchmark.open();
        try {
            long appended = benchmark.append();
            long forced = benchmark.appendAndForce();
            benchmark.limit();

            assertTrue(forced > appended, () -> "appended=" + appended + ", forced=" + forced);
        } finally {
            benchmark.close();
        }
    }

    @Test
    void shouldCommitWhatItReplicates() {
        KernelBenchmark benchmark = new KernelBenchmark();
        benchmark.elect();

        long before = benchmark.oneByOne();
        benchmark.batchesOf16();
        long after = benchmark.batchesOf256();

        assertEquals(before + 16 + 256, after);
    }

    @Test
    @Timeout(120)
    void shouldMeasureAClusterWithoutAFailure(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        long shortNs = TimeUnit.MILLISECONDS.toNanos(100);

        int failures = new ClusterBenchmark(printed, directory, shortNs, shortNs).run();

        String table = out.toString(StandardCharsets.UTF_8);
        assertEquals(0, failures, table);
        assertTrue(table.contains("\n        256 "), table);
    }

    @Test
    @Timeout(120)
    void shouldMeasureTheWireWithAndWithoutTls(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);

        new WireBenchmark(printed, directory, TimeUnit.MILLISECONDS.toNanos(20), 10).run();

        String table = out.toString(StandardCharsets.UTF_8);
        assertTrue(table.contains("\n  1048576 TLS "), table);
    }

    @Test
    @Timeout(120)
    void shouldMeasureTheLogBesideTheDisk(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);

        String chart = new LogBenchmark(printed, directory, LogScale.tiny()).run();

        String table = out.toString(StandardCharsets.UTF_8);
        assertTrue(table.contains("\n    1 MiB MAPPED "), table);
        assertTrue(table.contains("RECOVERY of 5,000 entries"), table);
        assertTrue(chart.contains("<polyline") && chart.endsWith("</svg>\n"), chart);
    }

    @Test
    @Timeout(120)
    void shouldMeasureALargeMapWithoutAFailure(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);

        long failures = new MapScaleBenchmark(printed, directory, MapScaleBenchmark.Scale.tiny()).run();

        String table = out.toString(StandardCharsets.UTF_8);
        assertEquals(0, failures, table);
        assertTrue(table.contains("\n     100 other prefixes"), table);
    }

    @Test
    @Timeout(120)
    void shouldMeasureWhatObserversCostWithoutAFailure() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);

        int failures = new ObserverBenchmark(printed, TimeUnit.MILLISECONDS.toNanos(100), List.of(0, 1)).run();

        String table = out.toString(StandardCharsets.UTF_8);
        assertEquals(0, failures, table);
        assertTrue(table.contains("\n        1 "), table);
    }

    @Test
    void shouldRankDurationsExactly() {
        Recorder recorder = new Recorder(100);
        for (int micros = 150; micros > 0; micros--) {
            recorder.record(micros * 1000L);
        }

        assertEquals(100, recorder.count());
        assertEquals(100.0, recorder.sorted().microsAt(0.5));
        assertEquals(150.0, recorder.sorted().microsAt(1));
    }
}
