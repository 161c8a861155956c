package io.raftwright.testkit.sim;

import io.raftwright.testkit.invariant.Mix;
import io.raftwright.testkit.invariant.RareEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code mvn -Psim}: plays many seeds ({@code sim.seeds}, {@code sim.first}, {@code sim.minutes}, {@code sim.threads}), one
 * ({@code sim.seed}), or each of some twice to show that the same seed plays the same run ({@code sim.determinism}), for
 * {@code sim.events} events each; with {@code sim.fatal}, more is broken than a cluster can make good. Ends with an exception if a promise was broken, or if something rare did not happen.
 */
final class SimulationProgram {
    /** Within so many seeds all that is rare must have happened. */
    private static final long SEEDS_TO_REACH_ALL = 1000;

    private static final long PROGRESS_NS = 30_000_000_000L;

    private SimulationProgram() {}

    public static void main(String[] args) throws IOException {
        long events = number("sim.events", 20_000);
        Plays plays = new Plays(events, Boolean.getBoolean("sim.fatal"));
        System.out.println("commit " + Commit.name() + ", " + events + " events a seed, JDK " + Runtime.version());
        if (isGiven("sim.seed")) {
            playOne(number("sim.seed", 0), plays);
        } else if (isGiven("sim.determinism")) {
            playTwice(number("sim.first", 0), number("sim.determinism", 100), plays);
        } else {
            playMany(plays);
        }
    }

    private static boolean isGiven(String name) {
        return !System.getProperty(name, "").isEmpty();
    }

    private static long number(String name, long otherwise) {
        return isGiven(name) ? Long.parseLong(System.getProperty(name)) : otherwise;
    }

    private static void playOne(long seed, Plays plays) {
        SimulationReport report = plays.play(seed);
        System.out.println(report);
        require(report.equals(plays.play(seed)), "seed " + seed + " plays twice, not the same both times");
        System.out.println("played twice, the same both times");
        require(report.isClean(), "seed " + seed + " breaks a promise");
    }

    private static void playTwice(long first, long count, Plays plays) {
        long all = 0;
        for (long seed = first; seed < first + count; seed++) {
            SimulationReport report = plays.play(seed);
            require(report.equals(plays.play(seed)), "seed " + seed + " plays twice, not the same both times");
            System.out.printf("seed %d twice %016x%n", seed, report.traceHash());
            all = Mix.mix(all ^ report.traceHash());
        }
        System.out.printf("all %d %016x%n", count, all);
    }

    private static void playMany(Plays plays) throws IOException {
        CampaignReport report = Campaign.of(plays::play)
                .first(number("sim.first", 0))
                .seeds(number("sim.seeds", isGiven("sim.minutes") ? Long.MAX_VALUE / 2 : 1000))
                .limit(Duration.ofMinutes(number("sim.minutes", 60L * 24 * 365)))
                .threads((int) number("sim.threads", 1))
                .mostFailures((int) number("sim.failures", 10))
                .onProgress(progress(plays))
                .run();
        System.out.println(report);
        write(report.ledgerLine(LocalDate.now(ZoneOffset.UTC), Commit.name()));
        require(report.isClean(), report.failures().size() + " seeds failed");
        Set<RareEvent> missing = report.notReachedWithin(SEEDS_TO_REACH_ALL);
        require(
                plays.isFatal() || report.seeds() < SEEDS_TO_REACH_ALL || missing.isEmpty(),
                "did not happen within " + SEEDS_TO_REACH_ALL + " seeds: " + missing);
    }

    /** Says now and then how far it is, and at once what failed. */
    private static Consumer<CampaignReport> progress(Plays plays) {
        long[] saidNs = {System.nanoTime()};
        int[] told = {0};
        return report -> {
            for (; told[0] < report.failures().size(); told[0]++) {
                FailedSeed failure = report.failures().get(told[0]);
                System.out.println(failure);
                System.out.println("  play it again: " + plays.command(failure.seed()));
            }
            if (System.nanoTime() - saidNs[0] > PROGRESS_NS) {
                saidNs[0] = System.nanoTime();
                System.out.println(report.summary());
            }
        };
    }

    private static void write(String line) throws IOException {
        Path ledger = Path.of(System.getProperty("sim.ledger", "target/simulation-ledger.md"));
        Files.createDirectories(ledger.toAbsolutePath().getParent());
        boolean isNew = !Files.exists(ledger);
        Files.writeString(
                ledger,
                (isNew ? CampaignReport.ledgerHead() + '\n' : "") + line + '\n',
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        System.out.println("ledger: " + ledger.toAbsolutePath());
    }

    private static void require(boolean isTrue, String otherwise) {
        if (!isTrue) {
            throw new AssertionError(otherwise);
        }
    }
}
