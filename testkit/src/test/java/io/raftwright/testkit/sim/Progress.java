package io.raftwright.testkit.sim;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says of a campaign at once what failed, and every half minute how far it is.
 *
 * <p>Owner: whichever of the campaign's threads tells it, one at a time.
 */
final class Progress implements Consumer<CampaignReport> {
    private static final long EVERY_NS = 30_000_000_000L;

    private final Plays plays;
    private final long count;
    private final String commit;
    private final PrintStream out;
    private final LongSupplier clock;
    private final long beganNs;
    private long saidNs;
    private int told;

    /**
     * Begins now.
     *
     * @param count how many seeds there are; of more than a million, it says no share
     */
    Progress(Plays plays, long count, String commit, PrintStream out, LongSupplier clock) {
        this.plays = plays;
        this.count = count;
        this.commit = commit;
        this.out = out;
        this.clock = clock;
        this.beganNs = clock.getAsLong();
        this.saidNs = beganNs;
    }

    @Override
    public void accept(CampaignReport report) {
        for (; told < report.failures().size(); told++) {
            FailedSeed failure = report.failures().get(told);
            out.println("FAILED " + plays + ", commit " + commit + ", " + failure + "\n  play it again: "
                    + plays.command(failure.seed()));
        }
        long nowNs = clock.getAsLong();
        if (nowNs - saidNs >= EVERY_NS) {
            saidNs = nowNs;
            out.println(
                    time(nowNs - beganNs) + "  " + plays.machine() + share(report.seeds()) + ": " + report.summary());
        }
    }

    private String share(long seeds) {
        return count > 1_000_000 ? "" : " " + 100 * seeds / count + "%";
    }

    private static String time(long ns) {
        Duration duration = Duration.ofNanos(ns);
        return String.format(
                Locale.ROOT, "%d:%02d:%02d", duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
    }
}
