package io.raftwright.testkit.sim;

import io.raftwright.testkit.invariant.RareEvent;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a campaign is to do. Immutable.
 *
 * @param first        the first seed
 * @param count        how many seeds, at most; at least 1
 * @param threads      how many worlds are played at once; at least 1
 * @param limit        no seed is begun after so much real time
 * @param mostFailures no seed is begun once so many failed; at least 1
 * @param mostExamined how many of those that failed are looked at more closely; at least 0
 * @param expected     what is rare and should happen
 */
record CampaignPlan(
        long first,
        long count,
        int threads,
        Duration limit,
        int mostFailures,
        int mostExamined,
        Set<RareEvent> expected) {
    private static final Duration NO_LIMIT = Duration.ofDays(365);

    /** Rejects what is out of range. */
    CampaignPlan {
        require("seeds", count, 1);
        require("threads", threads, 1);
        require("mostFailures", mostFailures, 1);
        require("most", mostExamined, 0);
        limit = limit.compareTo(NO_LIMIT) > 0 ? NO_LIMIT : limit;
        expected = Set.copyOf(expected);
    }

    private static void require(String name, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(name + " out of range, " + name + '=' + value + ", min=" + min);
        }
    }

    /** A hundred seeds from 0 on, on one thread, up to the first that fails; everything rare but what happens to maps alone. */
    static CampaignPlan ofHundred() {
        Set<RareEvent> expected = EnumSet.allOf(RareEvent.class);
        expected.removeIf(RareEvent::isOfMaps);
        return new CampaignPlan(0, 100, 1, NO_LIMIT, 1, 0, expected);
    }

    CampaignPlan first(long newFirst) {
        return new CampaignPlan(newFirst, count, threads, limit, mostFailures, mostExamined, expected);
    }

    CampaignPlan count(long newCount) {
        return new CampaignPlan(first, newCount, threads, limit, mostFailures, mostExamined, expected);
    }

    CampaignPlan threads(int newThreads) {
        return new CampaignPlan(first, count, newThreads, limit, mostFailures, mostExamined, expected);
    }

    CampaignPlan limit(Duration newLimit) {
        return new CampaignPlan(first, count, threads, newLimit, mostFailures, mostExamined, expected);
    }

    CampaignPlan mostFailures(int newMostFailures) {
        return new CampaignPlan(first, count, threads, limit, newMostFailures, mostExamined, expected);
    }

    CampaignPlan mostExamined(int newMostExamined) {
        return new CampaignPlan(first, count, threads, limit, mostFailures, newMostExamined, expected);
    }

    CampaignPlan expected(Set<RareEvent> newExpected) {
        return new CampaignPlan(first, count, threads, limit, mostFailures, mostExamined, newExpected);
    }
}
