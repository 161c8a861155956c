package io.raftwright.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.invariant.Violation;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CampaignTest {
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
                    return report(seed, seed == 7 ? new Violation("a rule", "broken", 0) : null, 1);
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
        CampaignReport report = Campaign.of(
                        seed -> report(seed, new Violation("a rule", "broken", 0), plays.incrementAndGet()))
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
        assertTrue(report.failures().get(0).what().contains("a broken world"), report.failures()::toString);
    }

    @Test
    void shouldBeginNothingWhenTimeIsUp() {
        assertEquals(0, healthy.limit(Duration.ZERO).run().seeds());
    }

    @Test
    void shouldWriteALineOfTheLedger() {
        String line = healthy.seeds(20).run().ledgerLine(LocalDate.of(2026, 11, 30), "abc");

        assertTrue(line.startsWith("| 2026-11-30 | abc | "), line);
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
