package io.raftwright.testkit.sim;

import io.raftwright.testkit.invariant.RareEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the seeds of a campaign and sums up what became of them.
 *
 * <p>Owner: whichever of the campaign's threads holds its monitor.
 */
final class CampaignTally {
    private final CampaignPlan plan;
    private final Consumer<CampaignReport> progress;
    private final long beganNs = System.nanoTime();
    private final Map<Fault, CampaignReport.Occurrence> strikes = new EnumMap<>(Fault.class);
    private final Map<RareEvent, CampaignReport.Occurrence> rareEvents = new EnumMap<>(RareEvent.class);
    private final List<FailedSeed> failures = new ArrayList<>();

    private long nextSeed;
    private int examined;
    private boolean isOver;
    private long seeds;
    private long cpuNs;
    private long events;
    private long virtualNs;
    private long acknowledged;
    private long reads;
    private long leaders;

    CampaignTally(CampaignPlan plan, Consumer<CampaignReport> progress) {
        this.plan = plan;
        this.progress = progress;
        this.nextSeed = plan.first();
    }

    /** The next seed to play, or -1 if there is none. */
    synchronized long next() {
        boolean hasMore = !isOver && nextSeed - plan.first() < plan.count() && failures.size() < plan.mostFailures();
        return hasMore && System.nanoTime() - beganNs < plan.limit().toNanos() ? nextSeed++ : -1;
    }

    synchronized void stop() {
        isOver = true;
    }

    synchronized void worked(long ns) {
        cpuNs += ns;
    }

    /** A seed was played. What is null did not come of it. */
    synchronized void ended(@Nullable SimulationReport report, @Nullable FailedSeed failure) {
        seeds++;
        if (report != null) {
            add(report);
        }
        if (failure != null) {
            failures.add(failure);
        }
        progress.accept(report());
    }

    /** True for as many that failed as are to be looked at more closely. */
    synchronized boolean mayExamine() {
        return examined++ < plan.mostExamined();
    }

    private void add(SimulationReport report) {
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
                plan.first(),
                seeds,
                plan.threads(),
                Duration.ofNanos(System.nanoTime() - beganNs),
                Duration.ofNanos(cpuNs),
                events,
                Duration.ofNanos(virtualNs),
                acknowledged,
                reads,
                leaders,
                strikes,
                rareEvents,
                plan.expected(),
                failures);
    }
}
