package io.raftwright.benchmarks;

import java.io.IOException;
import java.util.Arrays;

/**
 * What one committer does with batches of one size: it takes turns with others, and every commit of a turn is timed.
 *
 * <p>Owner: the main thread.
 */
final class CommitRow {
    private static final int MAX_SAMPLES = 1 << 20;
    private static final int MAX_TURNS = 1 << 14;

    private final Committer committer;
    private final BlockDevice device;
    private final int size;
    private final Recorder recorder = new Recorder(MAX_SAMPLES);
    private final double[] deviceShares = new double[MAX_TURNS];
    private int turns;
    private long spentNs;

    CommitRow(Committer committer, BlockDevice device, int size) {
        this.committer = committer;
        this.device = device;
        this.size = size;
    }

    /** Commits for a short while. */
    void turn(long durationNs, boolean isCounted) throws IOException {
        long deviceBefore = device.writtenBytes();
        long turnNs = 0;
        int commits = 0;
        while (turnNs < durationNs) {
            committer.prepare(size);
            long startNs = System.nanoTime();
            committer.commit();
            long tookNs = System.nanoTime() - startNs;
            turnNs += tookNs;
            commits++;
            if (isCounted) {
                recorder.record(tookNs);
            }
        }
        long deviceBytes = device.writtenBytes() - deviceBefore;
        if (isCounted && turns < MAX_TURNS) {
            spentNs += turnNs;
            deviceShares[turns++] = (double) deviceBytes / commits / LogBatches.lengthInLog(size);
        }
        committer.upkeep();
    }

    /** Everything measured. */
    Figures figures() {
        Recorder.Sorted sorted = recorder.sorted();
        double[] shares = Arrays.copyOf(deviceShares, turns);
        Arrays.sort(shares);
        double perSecond = recorder.count() * 1e9 / Math.max(spentNs, 1);
        return new Figures(
                size,
                sorted.microsAt(0.5),
                sorted.microsAt(0.99),
                perSecond,
                perSecond * LogBatches.lengthInLog(size) / 1e6,
                turns == 0 ? 0 : shares[turns / 2]);
    }

    /**
     * What came out.
     *
     * @param size                 of a batch, in bytes
     * @param p50Micros            the median commit
     * @param p99Micros            all commits but one in a hundred took no longer
     * @param perSecond            commits a second, of the time spent in them
     * @param megabytesPerSecond   what they put on the disk, padding included
     * @param deviceShare          bytes that reached the device for each byte of padded batches: the median over turns, because others
     *                             may write to the device, too
     */
    record Figures(
            int size,
            double p50Micros,
            double p99Micros,
            double perSecond,
            double megabytesPerSecond,
            double deviceShare) {}
}
