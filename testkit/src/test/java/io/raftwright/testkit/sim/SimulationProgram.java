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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code mvn -Psim}: plays many seeds ({@code sim.seeds}, {@code sim.first}, {@code sim.minutes}, {@code sim.threads}) of registers and
 * a tenth as many of maps, one ({@code sim.seed}), or each of some twice to show that the same seed plays the same run ({@code
 * sim.determinism}), for {@code sim.events} events each; {@code sim.map} says that it is maps alone, or no maps; with {@code
 * sim.fatal}, more is broken than a cluster can make good. The first {@code sim.pages} seeds that fail are made smaller, for {@code
 * sim.patience} minutes each, and their pages written. Ends with an exception if a promise was broken, or if something rare did not happen.
 */
final class SimulationProgram {
    private static final long A_TENTH = 10;

    private final long patienceMinutes = number("sim.patience", 2);
    private final Exhibits exhibits = Exhibits.ofBuild(Duration.ofMinutes(patienceMinutes));
    private final long first = number("sim.first", 0);
    private final long events = number("sim.events", 20_000);
    private final boolean isFatal = Boolean.getBoolean("sim.fatal");

    private SimulationProgram() {}

    public static void main(String[] args) throws IOException {
        new SimulationProgram().play();
    }

    private void play() throws IOException {
        System.out.println("commit " + exhibits.commit() + ", " + events + " events a seed, JDK " + Runtime.version());
        Plays asked = plays(Machine.asked());
        if (isGiven("sim.seed")) {
            playOne(number("sim.seed", 0), asked);
        } else if (isGiven("sim.determinism")) {
            playTwice(number("sim.determinism", 100), asked);
        } else {
            playMany(asked);
        }
    }

    private Plays plays(Machine machine) {
        return new Plays(machine, events, isFatal);
    }

    private static boolean isGiven(String name) {
        return !System.getProperty(name, "").isEmpty();
    }

    private static long number(String name, long otherwise) {
        return isGiven(name) ? Long.parseLong(System.getProperty(name)) : otherwise;
    }

    // ---- one seed, or a few

    private void playOne(long seed, Plays plays) throws IOException {
        Simulation.Playable simulation = plays.simulation(seed);
        SimulationReport report = simulation.run();
        System.out.println(report);
        Path page = exhibits.page(simulation, plays.machine().pageName(seed), plays.command(seed));
        System.out.println("  look at it: " + page.toUri());
        require(report.equals(simulation.run()), "seed " + seed + " plays twice, not the same both times");
        System.out.println("  played twice, the same both times");
        if (!report.isClean()) {
            System.out.println(smallest(seed, plays));
        }
        require(report.isClean(), "seed " + seed + " breaks a promise");
    }

    private String smallest(long seed, Plays plays) throws IOException {
        return exhibits.smallest(
                plays.simulation(seed),
                plays.machine().pageName(seed) + "-smallest",
                scope -> StoryProgram.command(scope, plays.machine()));
    }

    private void playTwice(long count, Plays plays) {
        long all = 0;
        for (long seed = first; seed < first + count; seed++) {
            SimulationReport report = plays.play(seed);
            require(report.equals(plays.play(seed)), "seed " + seed + " plays twice, not the same both times");
            System.out.printf("seed %d twice %016x%n", seed, report.traceHash());
            all = Mix.mix(all ^ report.traceHash());
        }
        System.out.printf("all %d %016x%n", count, all);
    }

    // ---- many seeds

    private void playMany(Plays asked) throws IOException {
        long seeds = number("sim.seeds", isGiven("sim.minutes") ? Long.MAX_VALUE / 2 : 1000);
        Duration limit = Duration.ofMinutes(number("sim.minutes", 60L * 24 * 365));
        List<String> complaints = new ArrayList<>();
        if (isGiven("sim.map")) {
            complaints.addAll(campaign(asked, seeds, limit));
        } else {
            Duration ofMaps = limit.dividedBy(A_TENTH);
            complaints.addAll(campaign(asked, seeds, limit.minus(ofMaps)));
            complaints.addAll(campaign(plays(Machine.MAP), Math.max(1, seeds / A_TENTH), ofMaps));
        }
        require(complaints.isEmpty(), String.join("; ", complaints));
    }

    /** Answers what is wrong, for a person; nothing, if all is as it should be. */
    private List<String> campaign(Plays plays, long seeds, Duration limit) throws IOException {
        System.out.println(plays);
        CampaignReport report = Campaign.of(plays::play)
                .first(first)
                .seeds(seeds)
                .limit(limit)
                .threads((int) number("sim.threads", 1))
                .mostFailures((int) number("sim.failures", 10))
                .expecting(plays.machine().expected())
                .onProgress(new Progress(plays, seeds, exhibits.commit(), System.out, System::nanoTime))
                .onFailure((int) number("sim.pages", 3), failure -> examine(failure, plays))
                .run();
        System.out.println(report);
        write(report.ledgerLine(LocalDate.now(ZoneOffset.UTC), exhibits.commit(), plays.toString()));
        List<String> complaints = new ArrayList<>();
        if (!report.isClean()) {
            complaints.add(report.failures().size() + " seeds of " + plays.machine() + " failed");
        }
        Set<RareEvent> missing = report.notReachedWithin(plays.machine().seedsToReachAll());
        if (!isFatal && report.seeds() >= plays.machine().seedsToReachAll() && !missing.isEmpty()) {
            complaints.add("did not happen within " + plays.machine().seedsToReachAll() + " seeds: " + missing);
        }
        return complaints;
    }

    private void examine(FailedSeed failure, Plays plays) {
        String name = "seed " + failure.seed() + " of " + plays.machine();
        if (!failure.isRepeated()) {
            System.out.println(name + " is not made smaller: it does not play the same again");
            return;
        }
        System.out.println(name + " is made smaller, minutes=" + patienceMinutes);
        try {
            System.out.println(smallest(failure.seed(), plays));
        } catch (IOException | RuntimeException e) {
            System.out.println(name + " has no smaller run, or no page: " + Thrown.describe(e));
        }
    }

    private static void write(String line) throws IOException {
        Path ledger = Path.of(System.getProperty("sim.ledger", "target/simulation-ledger.md"));
        Files.createDirectories(ledger.toAbsolutePath().getParent());
        boolean hasHead = Files.exists(ledger) && Files.readString(ledger).contains(CampaignReport.ledgerHead());
        Files.writeString(
                ledger,
                (hasHead ? "" : CampaignReport.ledgerHead() + '\n') + line + '\n',
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
