package io.raftwright.testkit.sim;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Plays many seeds, each in a world of its own, on as many threads as are given to it, and sums up what happened. Immutable; each
 * method answers a changed copy.
 *
 * <pre>{@code
 * CampaignReport report = Campaign.of(seed -> simulation.seed(seed).run()).seeds(5_000).threads(2).run();
 * }</pre>
 */
public final class Campaign {
    private static final Duration NO_LIMIT = Duration.ofDays(365);

    private final LongFunction<SimulationReport> play;
    private final long first;
    private final long count;
    private final int threads;
    private final Duration limit;
    private final int mostFailures;
    private final Consumer<CampaignReport> progress;

    private Campaign(
            LongFunction<SimulationReport> play,
            long first,
            long count,
            int threads,
            Duration limit,
            int mostFailures,
            Consumer<CampaignReport> progress) {
        this.play = play;
        this.first = first;
        this.count = count;
        this.threads = threads;
        this.limit = limit;
        this.mostFailures = mostFailures;
        this.progress = progress;
    }

    /**
     * A hundred seeds from 0 on, on one thread, up to the first that fails.
     *
     * @param play plays a seed, on any thread, and shares nothing with what plays another
     */
    public static Campaign of(LongFunction<SimulationReport> play) {
        return new Campaign(play, 0, 100, 1, NO_LIMIT, 1, report -> {});
    }

    /** The first seed. */
    public Campaign first(long newFirst) {
        return new Campaign(play, newFirst, count, threads, limit, mostFailures, progress);
    }

    /** How many seeds, at most; at least 1. */
    public Campaign seeds(long newCount) {
        requirePositive("seeds", newCount);
        return new Campaign(play, first, newCount, threads, limit, mostFailures, progress);
    }

    /** How many worlds are played at once; at least 1. */
    public Campaign threads(int newThreads) {
        requirePositive("threads", newThreads);
        return new Campaign(play, first, count, newThreads, limit, mostFailures, progress);
    }

    /** No seed is begun after so much real time. */
    public Campaign limit(Duration newLimit) {
        return new Campaign(play, first, count, threads, newLimit, mostFailures, progress);
    }

    /** No seed is begun once so many failed; at least 1. */
    public Campaign mostFailures(int newMostFailures) {
        requirePositive("mostFailures", newMostFailures);
        return new Campaign(play, first, count, threads, limit, newMostFailures, progress);
    }

    /** Is told, behind each seed, what became of all so far; on the thread that played it, one at a time. */
    public Campaign onProgress(Consumer<CampaignReport> newProgress) {
        return new Campaign(play, first, count, threads, limit, mostFailures, newProgress);
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " out of range, " + name + '=' + value + ", min=1");
        }
    }

    /** Plays them. What a world throws is a failure of its seed. */
    public CampaignReport run() {
        long limitNs = limit.compareTo(NO_LIMIT) > 0 ? NO_LIMIT.toNanos() : limit.toNanos();
        CampaignTally tally = new CampaignTally(first, count, threads, mostFailures, limitNs, progress);
        ExecutorService pool = Executors.newFixedThreadPool(threads, Campaign::thread);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
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
            try {
                long beganNs = cpuNs();
                SimulationReport report = play.apply(seed);
                tally.worked(cpuNs() - beganNs);
                if (report.isClean()) {
                    tally.played(report);
                } else {
                    tally.failed(report, new FailedSeed(seed, report.toString(), isRepeated(report)));
                }
            } catch (RuntimeException | Error e) {
                tally.threw(seed, e);
            }
        }
    }

    /** Time that the calling thread has had of a core: beside other work, real time would say little. */
    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** A failure that cannot be played again is another failure: of the simulation itself. */
    private boolean isRepeated(SimulationReport report) {
        return play.apply(report.seed()).equals(report);
    }
}
