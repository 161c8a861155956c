package io.raftwright.testkit.sim;

import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.invariant.Violation;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one seed.
 *
 * @param seed         the seed
 * @param violation    the first promise that was broken, or null if all were kept
 * @param traceHash    of everything that happened; two runs of the same seed have the same
 * @param events       how many events happened
 * @param virtualTime  how long the world lived
 * @param acknowledged commands that a client was told are done
 * @param reads        linearizable reads answered
 * @param leaders      terms that had a leader
 * @param strikes      how often each fault struck
 * @param rareEvents   how often what is rare happened
 */
public record SimulationReport(
        long seed,
        @Nullable Violation violation,
        long traceHash,
        long events,
        Duration virtualTime,
        long acknowledged,
        long reads,
        int leaders,
        Map<Fault, Long> strikes,
        Map<RareEvent, Long> rareEvents) {

    /** True if every promise was kept. */
    public boolean isClean() {
        return violation == null;
    }

    @Override
    public String toString() {
        return "seed=" + seed + " events=" + events + " virtual=" + virtualTime.toMillis() + "ms acknowledged="
                + acknowledged + " reads=" + reads + " leaders=" + leaders + " hash=" + Long.toHexString(traceHash)
                + (violation == null ? "" : "\n  VIOLATION " + violation) + "\n  strikes=" + strikes + "\n  rare="
                + rareEvents;
    }
}
