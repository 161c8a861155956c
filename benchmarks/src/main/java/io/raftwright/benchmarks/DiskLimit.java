package io.raftwright.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the disk itself can do: 4 KiB written and forced, one after the other, into a file that was filled with zeros before.
 *
 * @param perSecond such writes in a second
 * @param p50Micros the median of one
 */
record DiskLimit(double perSecond, double p50Micros) {
    private static final int BLOCK_LENGTH = 4096;
    private static final int BLOCK_COUNT = 4096;
    private static final int MAX_SAMPLES = 1 << 20;

    /** Measures it within a directory, for so long. */
    static DiskLimit measure(Path directory, long durationNs) throws IOException {
        Path file = directory.resolve("disk-limit");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_LENGTH);
            for (int i = 0; i < BLOCK_COUNT; i++) {
                channel.write(block.clear(), (long) i * BLOCK_LENGTH);
            }
            channel.force(true);
            return measure(channel, block, durationNs);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** What the disk can do, as far as two measurements show: the better of each figure. */
    DiskLimit orBetter(DiskLimit other) {
        return new DiskLimit(Math.max(perSecond, other.perSecond), Math.min(p50Micros, other.p50Micros));
    }

    private static DiskLimit measure(FileChannel channel, ByteBuffer block, long durationNs) throws IOException {
        Recorder recorder = new Recorder(MAX_SAMPLES);
        long startNs = System.nanoTime();
        long nowNs = startNs;
        for (int i = 0; nowNs - startNs < durationNs; i++) {
            channel.write(block.clear().putInt(0, i), (long) (i % BLOCK_COUNT) * BLOCK_LENGTH);
            channel.force(false);
            long doneNs = System.nanoTime();
            recorder.record(doneNs - nowNs);
            nowNs = doneNs;
        }
        return new DiskLimit(
                recorder.count() * 1e9 / (nowNs - startNs), recorder.sorted().microsAt(0.5));
    }
}
