package io.raftwright.testkit.sim;

import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How playing a seed ended.
 *
 * @param report null if it threw
 * @param thrown null if it did not
 */
record Attempt(
        long seed,
        @Nullable SimulationReport report,
        @Nullable Throwable thrown) {

    static Attempt at(LongFunction<SimulationReport> play, long seed) {
        try {
            return new Attempt(seed, play.apply(seed), null);
        } catch (RuntimeException | Error e) {
            return new Attempt(seed, null, e);
        }
    }

    boolean isClean() {
        return report != null && report.isClean();
    }

    /** True if the other ended in the same way: with an equal report, or with the same thrown at the same place. */
    boolean isLike(Attempt other) {
        return Objects.equals(report, other.report) && brief().equals(other.brief());
    }

    private String brief() {
        return thrown == null ? "" : Thrown.describe(thrown);
    }

    @Override
    public String toString() {
        if (report != null) {
            return report.toString();
        }
        StringBuilder text = new StringBuilder("seed=").append(seed);
        for (Throwable link = thrown; link != null; link = link.getCause()) {
            text.append("\n  THREW ").append(link);
            List.of(link.getStackTrace())
                    .forEach(frame -> text.append("\n    at ").append(frame));
        }
        return text.toString();
    }
}
