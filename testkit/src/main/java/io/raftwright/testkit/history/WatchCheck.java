package io.raftwright.testkit.history;

import io.raftwright.testkit.history.Violation.Rule;
import java.util.List;

/**
 * Checks what a watcher was told against what happened. In O(n log n).
 *
 * <p>Rules:
 * <ul>
 *   <li>ordered and unique: each delivery has a greater revision than the one before;
 *   <li>complete: no revision that concerns its keys is left out, from the one it began with to the last one that it was told,
 *       be it by a delivery or as progress;
 *   <li>atomic: a delivery holds everything that its revision did to the keys watched, in order, and nothing else;
 *   <li>resumable: a watch begun anew goes on from the revision asked for; what was asked for twice is delivered twice. A
 *       watcher that asks beyond what it has seen misses something by its own fault, unless that has been compacted.
 * </ul>
 */
public final class WatchCheck {
    private WatchCheck() {}

    /**
     * Checks watchers.
     *
     * @param changes  everything that happened
     * @param watchers what each was told
     */
    public static CheckReport check(ChangeLog changes, List<WatchRecord> watchers) {
        CheckReport.Builder report = new CheckReport.Builder();
        changes.disagreements().forEach(what -> report.broken(Rule.ONE_PLACE, what));
        watchers.forEach(watcher -> new Follower(changes, watcher, report).follow());
        return report.build();
    }

    /**
     * Goes through what one watcher was told.
     *
     * <p>Owner: one check.
     */
    private static final class Follower {
        private final ChangeLog changes;
        private final WatchRecord watcher;
        private final CheckReport.Builder report;
        /** The first revision that it has not been told of. */
        private long next = Long.MIN_VALUE;

        Follower(ChangeLog changes, WatchRecord watcher, CheckReport.Builder report) {
            this.changes = changes;
            this.watcher = watcher;
            this.report = report;
        }

        void follow() {
            for (WatchRecord.Told told : watcher.told()) {
                report.checked();
                if (told instanceof WatchRecord.Batch batch) {
                    take(batch);
                } else if (told instanceof WatchRecord.Progress progress) {
                    missNothingUpTo(progress.revision(), Rule.WATCH_COMPLETE);
                    next = Math.max(next, progress.revision() + 1);
                } else if (told instanceof WatchRecord.Started started) {
                    start(started.fromRevision());
                } else if (told instanceof WatchRecord.Compacted compacted) {
                    next = Math.max(next, compacted.oldestRevision());
                }
            }
        }

        private void start(long fromRevision) {
            if (next != Long.MIN_VALUE) {
                missNothingUpTo(fromRevision - 1, Rule.WATCH_RESUMABLE);
            }
            next = fromRevision;
        }

        private void take(WatchRecord.Batch batch) {
            long revision = batch.revision();
            if (revision < next) {
                report.broken(
                        Rule.WATCH_ORDERED,
                        text("delivered again, out of order, or before its range", revision) + ", expected>=" + next);
                return; // What it would have missed was told before.
            }
            missNothingUpTo(revision - 1, Rule.WATCH_COMPLETE);
            List<Change> truth = changes.of(revision, watcher.keys());
            if (!truth.equals(batch.changes())) {
                report.broken(
                        Rule.WATCH_ATOMIC,
                        text("delivered other than what happened", revision) + ", delivered=" + batch.changes()
                                + ", happened=" + truth);
            }
            next = revision + 1;
        }

        private void missNothingUpTo(long revision, Rule rule) {
            Long missed = changes.firstOf(next, revision, watcher.keys());
            if (missed != null) {
                report.broken(rule, text("not delivered", missed) + ", " + changes.of(missed, watcher.keys()));
            }
        }

        private String text(String what, long revision) {
            return what + ", watcher=" + watcher.name() + ", revision=" + revision;
        }
    }
}
