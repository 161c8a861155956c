package io.raftwright.configmap.api;

import java.time.Duration;
import java.util.Objects;

/**
 * How much history the map keeps: as little as any of its bounds says, and never more than 100,000 revisions or 64 MiB.
 *
 * @param revisions how many revisions to keep, the present one included; {@link #UNBOUNDED} for no bound
 * @param period    for how long to keep a revision, at least, once there is a newer one, and about a tenth longer; by the log's time,
 *                  which stands still while there is no leader. In whole seconds, {@link Duration#ZERO} for no bound
 */
public record Retention(long revisions, Duration period) {
    /** No bound of revisions. */
    public static final long UNBOUNDED = 0;

    /** What a map begins with: nothing is forgotten before it must be. */
    public static final Retention LONGEST = new Retention(UNBOUNDED, Duration.ZERO);

    public Retention {
        Objects.requireNonNull(period, "period");
        if (revisions < 0 || period.isNegative()) {
            throw new InvalidRequestException(
                    InvalidRequestException.Reason.OUT_OF_RANGE,
                    "retention is negative, revisions=" + revisions + ", period=" + period);
        }
    }

    /** Keeps so many revisions, at least 1. */
    public static Retention ofRevisions(long revisions) {
        return new Retention(revisions, Duration.ZERO);
    }

    /** Keeps each revision for so long. */
    public static Retention ofPeriod(Duration period) {
        return new Retention(UNBOUNDED, period);
    }
}
