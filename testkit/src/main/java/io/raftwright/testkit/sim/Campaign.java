package io.raftwright.testkit.sim;

import io.raftwright.testkit.invariant.RareEvent;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Plays many seeds, each in a world of its own, on as many threads as are given to it, and sums up what happened. Immutable; each
 * method answers a changed copy.
 *
 * <pre>{@code
 * CampaignReport report = Campaign.of(seed -> simulation.seed(seed).run()).seeds(5_000).threads(2).run();
 * }</pre>
 */
public final class Campaign {
    private final LongFunction<SimulationReport> play;
    private final CampaignPlan plan;
    private final Consumer<CampaignReport> progress;
    private final Consumer<FailedSeed> examiner;

    private Campaign(
            LongFunction<SimulationReport> play,
            CampaignPlan plan,
            Consumer<CampaignReport> progress,
            Consumer<FailedSeed> examiner) {
        this.play = play;
        this.plan = plan;
        this.progress = progress;
        this.examiner = examiner;
    }

    /**
     * A hundred seeds from 0 on, on one thread, up to the first that fails.
     *
     * @param play plays a seed, on any thread, and shares nothing with what plays another
     */
    public static Campaign of(LongFunction<SimulationReport> play) {
        return new Campaign(play, CampaignPlan.ofHundred(), report -> {}, failure -> {});
    }

    private Campaign with(CampaignPlan newPlan) {
        return new Campaign(play, newPlan, progress, examiner);
    }

    /** The first seed. */
    public Campaign first(long first) {
        return with(plan.first(first));
    }

    /** How many seeds, at most; at least 1. */
    public Campaign seeds(long count) {
        return with(plan.count(count));
    }

    /** How many worlds are played at once; at least 1. */
    public Campaign threads(int threads) {
        return with(plan.threads(threads));
    }

    /** No seed is begun after so much real time. */
    public Campaign limit(Duration limit) {
        return with(plan.limit(limit));
    }

    /** No seed is begun once so many failed; at least 1. */
    public Campaign mostFailures(int mostFailures) {
        return with(plan.mostFailures(mostFailures));
    }

    /** What is rare and should happen; unless it is given, all but what happens to configuration maps alone. */
    public Campaign expecting(Set<RareEvent> expected) {
        return with(plan.expected(expected));
    }

    /** Is told, behind each seed, what became of all so far; on the thread that played it, one at a time. */
    public Campaign onProgress(Consumer<CampaignReport> newProgress) {
        return new Campaign(play, plan, newProgress, examiner);
    }

    /**
     * Looks more closely at seeds that failed, after progress was told: on the thread that played the seed, which plays no other
     * meanwhile, while other threads go on. It takes from the time of the campaign, and ends it with what it throws.
     *
     * @param most        how many seeds it is shown, the first that fail; at least 0
     * @param newExaminer may be called by several threads at once
     */
    public Campaign onFailure(int most, Consumer<FailedSeed> newExaminer) {
        return new Campaign(play, plan.mostExamined(most), progress, newExaminer);
    }

    /** Plays them. What a world throws is a failure of its seed. */
    public CampaignReport run() {
        CampaignTally tally = new CampaignTally(plan, progress);
        ExecutorService pool = Executors.newFixedThreadPool(plan.threads(), Campaign::thread);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < plan.threads(); i++) {
                workers.add(pool.submit(() -> work(tally)));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a campaign ended early", e.getCause());
        } finally {
            tally.stop();
            pool.shutdown();
        }
        return tally.report();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "simulation");
        thread.setDaemon(true);
        return thread;
    }

    private void work(CampaignTally tally) {
        for (long seed = tally.next(); seed >= 0; seed = tally.next()) {
            FailedSeed failure = play(seed, tally);
            if (failure != null && tally.mayExamine()) {
                examiner.accept(failure);
            }
        }
    }

    private @Nullable FailedSeed play(long seed, CampaignTally tally) {
        long beganNs = cpuNs();
        Attempt attempt = Attempt.at(play, seed);
        tally.worked(cpuNs() - beganNs);
        // A failure that cannot be played again is another failure: of the simulation itself.
        FailedSeed failure = attempt.isClean()
                ? null
                : new FailedSeed(
                        seed, attempt.toString(), Attempt.at(play, seed).isLike(attempt));
        tally.ended(attempt.report(), failure);
        return failure;
    }

    /** Time that the calling thread has had of a core: beside other work, real time would say little. */
    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
