package io.raftwright.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.invariant.Violation;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CampaignTest {
    private static final Violation BROKEN = new Violation("a rule", "broken", 0);

    private final Campaign healthy = Campaign.of(seed -> report(seed, null, 1));

    @Test
    void shouldSumUpWhatHappenedOnAllThreads() {
        CampaignReport report = healthy.first(10).seeds(20).threads(3).run();

        assertTrue(report.isClean());
        assertEquals(20, report.seeds());
        assertEquals(2_000, report.events());
        assertEquals(Duration.ofSeconds(20), report.virtualTime());
        assertEquals(
                new CampaignReport.Occurrence(60, 20, 10), report.rareEvents().get(RareEvent.TORN_BATCH));
        assertEquals(new CampaignReport.Occurrence(10, 10, 10), report.strikes().get(Fault.LOSS));
    }

    @Test
    void shouldSayWhatNeverHappened() {
        CampaignReport report = healthy.seeds(20).run();

        assertTrue(report.notReachedWithin(20).contains(RareEvent.JOINT_AT_RESTART));
        assertFalse(report.notReachedWithin(20).contains(RareEvent.TORN_BATCH));
        assertTrue(report.notReachedWithin(0).contains(RareEvent.TORN_BATCH), "reached too late is not reached");
        assertTrue(report.toString().contains("joint at restart"), report::toString);
    }

    @Test
    void shouldStopAtAFailureAndPlayItAgain() {
        AtomicInteger plays = new AtomicInteger();
        CampaignReport report = Campaign.of(seed -> {
                    plays.incrementAndGet();
                    return report(seed, seed == 7 ? BROKEN : null, 1);
                })
                .run();

        assertEquals(8, report.seeds());
        assertEquals(9, plays.get(), "the one that failed is played twice");
        FailedSeed failure = report.failures().get(0);
        assertEquals(7, failure.seed());
        assertTrue(failure.isRepeated() && failure.what().contains("a rule"), failure::toString);
    }

    @Test
    void shouldSayThatARunCannotBeRepeated() {
        AtomicInteger plays = new AtomicInteger();
        CampaignReport report = Campaign.of(seed -> report(seed, BROKEN, plays.incrementAndGet()))
                .run();

        assertFalse(report.failures().get(0).isRepeated());
    }

    @Test
    void shouldCallWhatAWorldThrowsAFailure() {
        CampaignReport report = Campaign.of(seed -> {
                    throw new IllegalStateException("a broken world");
                })
                .mostFailures(2)
                .run();

        assertEquals(2, report.failures().size());
        FailedSeed failure = report.failures().get(0);
        assertTrue(failure.isRepeated() && failure.what().contains("a broken world"), failure::toString);
    }

    @Test
    void shouldSayThatAWorldThrowsOnlyOnce() {
        AtomicInteger plays = new AtomicInteger();
        CampaignReport report = Campaign.of(seed -> {
                    if (plays.incrementAndGet() == 1) {
                        throw new IllegalStateException("a broken world");
                    }
                    return report(seed, null, 1);
                })
                .run();

        assertFalse(report.failures().get(0).isRepeated());
    }

    @Test
    void shouldLookMoreCloselyAtTheFirstThatFail() {
        List<String> happened = new ArrayList<>();
        CampaignReport report = Campaign.of(seed -> report(seed, seed % 2 == 1 ? BROKEN : null, 1))
                .mostFailures(3)
                .onProgress(soFar -> happened.add("played " + soFar.seeds()))
                .onFailure(2, failure -> happened.add("examined " + failure.seed()))
                .run();

        assertEquals(3, report.failures().size());
        assertEquals(
                List.of(
                        "played 1",
                        "played 2",
                        "examined 1",
                        "played 3",
                        "played 4",
                        "examined 3",
                        "played 5",
                        "played 6"),
                happened);
    }

    @Test
    void shouldExpectWhatItIsTold() {
        CampaignReport report = healthy.seeds(20)
                .expecting(Set.of(RareEvent.TORN_BATCH, RareEvent.WATCH_FELL_BEHIND))
                .run();

        assertEquals(Set.of(RareEvent.WATCH_FELL_BEHIND), report.notReachedWithin(20));
        assertTrue(report.summary().contains("1 of 2 rare events"), report::summary);
    }

    @Test
    void shouldBeginNothingWhenTimeIsUp() {
        assertEquals(0, healthy.limit(Duration.ZERO).run().seeds());
    }

    @Test
    void shouldWriteALineOfTheLedger() {
        CampaignReport report = Campaign.of(seed -> report(seed, seed % 8 == 7 ? BROKEN : null, 1))
                .mostFailures(2)
                .run();

        String line = report.ledgerLine(LocalDate.of(2026, 11, 30), "abc", "registers");

        assertTrue(line.startsWith("| 2026-11-30 | abc | "), line);
        assertTrue(line.contains("| registers | 16 from 0 |") && line.contains("| seed 7, seed 15 |"), line);
        assertEquals(
                CampaignReport.ledgerHead().lines().findFirst().orElseThrow().split("\\|").length,
                line.split("\\|").length);
    }

    private static SimulationReport report(long seed, @Nullable Violation violation, long hash) {
        return new SimulationReport(
                seed,
                violation,
                hash,
                100,
                Duration.ofSeconds(1),
                5,
                5,
                1,
                seed % 2 == 0 ? Map.of(Fault.LOSS, 1L) : Map.of(),
                Map.of(RareEvent.TORN_BATCH, 3L));
    }
}
