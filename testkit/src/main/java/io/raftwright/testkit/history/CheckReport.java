package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.List;

/**
 * What a check found. Immutable.
 *
 * @param violations the broken promises, the first {@link #MAX_VIOLATIONS} of them; empty if all were kept
 * @param checked    how many operations, or deliveries to watchers, were held against the truth
 * @param skipped    how many were not, because nobody told their place
 */
public record CheckReport(List<Violation> violations, long checked, long skipped) {
    /** More are not told: the first ones matter. */
    public static final int MAX_VIOLATIONS = 20;

    public CheckReport {
        violations = List.copyOf(violations);
    }

    /** Whether all promises were kept. */
    public boolean isGood() {
        return violations.isEmpty();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(isGood() ? "good" : "broken promises=" + violations.size())
                .append(", checked=")
                .append(checked)
                .append(", skipped=")
                .append(skipped);
        violations.forEach(violation -> text.append("\n  ").append(violation));
        return text.toString();
    }

    /**
     * Gathers a report.
     *
     * <p>Owner: one check.
     */
    static final class Builder {
        private final List<Violation> violations = new ArrayList<>();
        private long checked;
        private long skipped;

        void broken(Violation.Rule rule, String what) {
            if (violations.size() < MAX_VIOLATIONS) {
                violations.add(new Violation(rule, what));
            }
        }

        void checked() {
            checked++;
        }

        void skipped() {
            skipped++;
        }

        CheckReport build() {
            return new CheckReport(violations, checked, skipped);
        }
    }
}
