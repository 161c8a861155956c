package io.raftwright.testkit.sim;

import io.raftwright.testkit.invariant.RareEvent;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What became of many seeds.
 *
 * @param firstSeed    the first of them
 * @param seeds        how many were played
 * @param threads      on how many threads
 * @param elapsed      in how much real time
 * @param worked       what the threads had of cores meanwhile, together
 * @param events       how many events happened
 * @param virtualTime  how long all worlds lived, together
 * @param acknowledged commands that a client was told are done
 * @param reads        reads answered
 * @param leaders      terms that had a leader
 * @param strikes      how often each fault struck
 * @param rareEvents   how often what is rare happened
 * @param expected     what is rare and should happen
 * @param failures     seeds that failed
 */
public record CampaignReport(
        long firstSeed,
        long seeds,
        int threads,
        Duration elapsed,
        Duration worked,
        long events,
        Duration virtualTime,
        long acknowledged,
        long reads,
        long leaders,
        Map<Fault, Occurrence> strikes,
        Map<RareEvent, Occurrence> rareEvents,
        Set<RareEvent> expected,
        List<FailedSeed> failures) {

    /** Copies the maps, the set and the list. */
    public CampaignReport {
        strikes = copy(Fault.class, strikes);
        rareEvents = copy(RareEvent.class, rareEvents);
        expected = Collections.unmodifiableSet(new TreeSet<>(expected));
        failures = List.copyOf(failures);
    }

    private static <E extends Enum<E>> Map<E, Occurrence> copy(Class<E> type, Map<E, Occurrence> map) {
        Map<E, Occurrence> copy = new EnumMap<>(type);
        copy.putAll(map);
        return Collections.unmodifiableMap(copy);
    }

    /**
     * How often something happened.
     *
     * @param times     in all
     * @param seeds     in how many seeds
     * @param firstSeed the least of these
     */
    public record Occurrence(long times, long seeds, long firstSeed) {
        Occurrence and(Occurrence other) {
            return new Occurrence(times + other.times, seeds + other.seeds, Math.min(firstSeed, other.firstSeed));
        }
    }

    /** True if every promise was kept in every seed. */
    public boolean isClean() {
        return failures.isEmpty();
    }

    /** What is rare, should happen, and did not within so many seeds from the first. */
    public Set<RareEvent> notReachedWithin(long count) {
        Set<RareEvent> missing = new TreeSet<>(expected);
        for (RareEvent event : expected) {
            Occurrence occurrence = rareEvents.get(event);
            if (occurrence != null && occurrence.firstSeed() < firstSeed + count) {
                missing.remove(event);
            }
        }
        return missing;
    }

    private String rareEventsReached() {
        long reached = expected.stream().filter(rareEvents::containsKey).count();
        return reached + " of " + expected.size();
    }

    /** Events for each second that went by, whatever else the cores did meanwhile. */
    public double eventsPerSecond() {
        return events * 1e9 / Math.max(1, elapsed.toNanos());
    }

    /** Events for each second that a core worked. */
    public double eventsPerCoreSecond() {
        return events * 1e9 / Math.max(1, worked.toNanos());
    }

    /** How much longer the worlds lived than cores worked. */
    public double speedup() {
        return (double) virtualTime.toNanos() / Math.max(1, worked.toNanos());
    }

    /**
     * One line of a table in Markdown; {@link #ledgerHead} is its head.
     *
     * @param played what the seeds played, in a few words
     */
    public String ledgerLine(LocalDate date, String commit, String played) {
        return format(
                "| %s | %s | %s | %s | %,d from %d | %,d | %.1f | %,.0f | %s | %s |",
                date,
                commit,
                Runtime.version().feature(),
                played,
                seeds,
                firstSeed,
                events,
                virtualHours(),
                eventsPerCoreSecond(),
                failedSeeds(),
                rareEventsReached());
    }

    /** The head of the table that {@link #ledgerLine} is a line of. */
    public static String ledgerHead() {
        return "| date | commit | JDK | played | seeds | events | virtual hours | events/s a core | violations | rare events |\n"
                + "|---|---|---|---|---|---|---|---|---|---|";
    }

    private String failedSeeds() {
        return failures.isEmpty()
                ? "0"
                : failures.stream().map(failure -> "seed " + failure.seed()).collect(Collectors.joining(", "));
    }

    private double virtualHours() {
        return virtualTime.toMillis() / 3.6e6;
    }

    /** One line that says how far it is. */
    public String summary() {
        return format(
                "%,d seeds, %,d events, %.1f virtual hours, %,.0f events/s, %,.0f a core, %s rare events, %s",
                seeds,
                events,
                virtualHours(),
                eventsPerSecond(),
                eventsPerCoreSecond(),
                rareEventsReached(),
                failures.isEmpty() ? "no violation" : failures.size() + " FAILED");
    }

    /** All of it, as tables for a person. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(summary()).append('\n');
        text.append(format(
                "%,d commands acknowledged, %,d reads answered, %,d terms with a leader%n",
                acknowledged, reads, leaders));
        text.append(format(
                "%d threads, %,d s, cores worked %,d s, worlds lived %,.0f times as long%n",
                threads, elapsed.toSeconds(), worked.toSeconds(), speedup()));
        table(text, "fault", EnumSet.allOf(Fault.class), strikes);
        Set<RareEvent> rare = new TreeSet<>(expected);
        rare.addAll(rareEvents.keySet());
        table(text, "rare event", rare, rareEvents);
        failures.forEach(failure -> text.append("\nFAILED seed ").append(failure.seed()));
        return text.toString();
    }

    private static <E extends Enum<E>> void table(
            StringBuilder text, String name, Set<E> all, Map<E, Occurrence> occurrences) {
        text.append(format("%n%-32s %12s %8s %12s%n", name, "times", "seeds", "first seed"));
        for (E one : all) {
            Occurrence occurrence = occurrences.get(one);
            String title = one.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            text.append(
                    occurrence == null
                            ? format("%-32s %12s%n", title, "never")
                            : format(
                                    "%-32s %,12d %,8d %12d%n",
                                    title, occurrence.times(), occurrence.seeds(), occurrence.firstSeed()));
        }
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
