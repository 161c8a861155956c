package io.raftwright.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What the disk itself can do: 4 KiB written and forced, one after the other, into a file that was filled with zeros before.
 *
 * @param perSecond such writes in a second
 * @param p50Micros the median of one
 */
record DiskLimit(double perSecond, double p50Micros) {
    private static final int BLOCK_LENGTH = 4096;
    private static final int FILE_LENGTH = 16 << 20;
    private static final int MAX_SAMPLES = 1 << 20;

    /** Measures it within a directory, for so long. */
    static DiskLimit measure(Path directory, long durationNs) throws IOException {
        try (LimitFile file = LimitFile.buffered(directory, FILE_LENGTH, BLOCK_LENGTH)) {
            Recorder recorder = new Recorder(MAX_SAMPLES);
            long startNs = System.nanoTime();
            long nowNs = startNs;
            while (nowNs - startNs < durationNs) {
                file.commit(BLOCK_LENGTH);
                long doneNs = System.nanoTime();
                recorder.record(doneNs - nowNs);
                nowNs = doneNs;
            }
            return new DiskLimit(
                    recorder.count() * 1e9 / (nowNs - startNs),
                    recorder.sorted().microsAt(0.5));
        }
    }

    /** What the disk can do, as far as two measurements show: the better of each figure. */
    DiskLimit orBetter(DiskLimit other) {
        return new DiskLimit(Math.max(perSecond, other.perSecond), Math.min(p50Micros, other.p50Micros));
    }
}
