package io.raftwright.testkit.sim;

import io.raftwright.testkit.invariant.RareEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Hands out the seeds of a campaign and sums up what became of them.
 *
 * <p>Owner: whichever of the campaign's threads holds its monitor.
 */
final class CampaignTally {
    private final long firstSeed;
    private final long endSeed;
    private final int threads;
    private final int mostFailures;
    private final long limitNs;
    private final Consumer<CampaignReport> progress;
    private final long beganNs = System.nanoTime();
    private final Map<Fault, CampaignReport.Occurrence> strikes = new EnumMap<>(Fault.class);
    private final Map<RareEvent, CampaignReport.Occurrence> rareEvents = new EnumMap<>(RareEvent.class);
    private final List<FailedSeed> failures = new ArrayList<>();

    private long nextSeed;
    private boolean isOver;
    private long seeds;
    private long cpuNs;
    private long events;
    private long virtualNs;
    private long acknowledged;
    private long reads;
    private long leaders;

    CampaignTally(
            long firstSeed,
            long count,
            int threads,
            int mostFailures,
            long limitNs,
            Consumer<CampaignReport> progress) {
        this.firstSeed = firstSeed;
        this.endSeed = firstSeed + count;
        this.threads = threads;
        this.mostFailures = mostFailures;
        this.limitNs = limitNs;
        this.progress = progress;
        this.nextSeed = firstSeed;
    }

    /** The next seed to play, or -1 if there is none. */
    synchronized long next() {
        boolean hasMore = !isOver && nextSeed < endSeed && failures.size() < mostFailures;
        return hasMore && System.nanoTime() - beganNs < limitNs ? nextSeed++ : -1;
    }

    synchronized void stop() {
        isOver = true;
    }

    synchronized void worked(long ns) {
        cpuNs += ns;
    }

    synchronized void played(SimulationReport report) {
        add(report);
        progress.accept(report());
    }

    synchronized void failed(SimulationReport report, FailedSeed failure) {
        failures.add(failure);
        played(report);
    }

    synchronized void threw(long seed, Throwable thrown) {
        StringBuilder what = new StringBuilder("seed=" + seed);
        for (Throwable link = thrown; link != null; link = link.getCause()) {
            what.append("\n  THREW ").append(link);
            List.of(link.getStackTrace())
                    .forEach(frame -> what.append("\n    at ").append(frame));
        }
        seeds++;
        failures.add(new FailedSeed(seed, what.toString(), false));
        progress.accept(report());
    }

    private void add(SimulationReport report) {
        seeds++;
        events += report.events();
        virtualNs += report.virtualTime().toNanos();
        acknowledged += report.acknowledged();
        reads += report.reads();
        leaders += report.leaders();
        merge(strikes, report.strikes(), report.seed());
        merge(rareEvents, report.rareEvents(), report.seed());
    }

    private static <E extends Enum<E>> void merge(
            Map<E, CampaignReport.Occurrence> sums, Map<E, Long> counts, long seed) {
        counts.forEach((what, times) ->
                sums.merge(what, new CampaignReport.Occurrence(times, 1, seed), CampaignReport.Occurrence::and));
    }

    synchronized CampaignReport report() {
        return new CampaignReport(
                firstSeed,
                seeds,
                threads,
                Duration.ofNanos(System.nanoTime() - beganNs),
                Duration.ofNanos(cpuNs),
                events,
                Duration.ofNanos(virtualNs),
                acknowledged,
                reads,
                leaders,
                strikes,
                rareEvents,
                failures);
    }
}
