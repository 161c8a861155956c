package io.raftwright.internal.runtime;

import io.raftwright.storage.LogReader;
import io.raftwright.storage.SnapshotStore;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds bit rot before it is met: now and then reads all that is stored, at a bounded pace and off the agents' threads. What is
 * found is not needed for long, for all of it was applied: a new snapshot takes its place, and what is damaged is dropped. Should
 * the process end before, the next start finds the damage itself, and peers bring back what is lost.
 *
 * <p>Owner: the consensus thread; the pass itself belongs to the background lane.
 */
final class Scrub {
    /** How often a new snapshot is asked for while one is needed. */
    private static final long ASK_NS = 1_000_000_000;

    private final Supplier<LogReader> readers;
    private final SnapshotStore snapshots;
    private final Progress progress;
    private final Executor background;
    private final Tasks tasks;
    private final DamageReport report;
    private final long everyNs;
    private final SendingPace pace;
    private @Nullable ScrubPass pass;
    private boolean isBusy;
    private long nextPassNs;
    private long nextAskNs;
    /** The entry found damaged and still held, or 0. */
    private long damagedIndex;
    /** The snapshot found damaged that is still the newest, or 0. */
    private long damagedSnapshot;

    Scrub(
            Supplier<LogReader> readers,
            SnapshotStore snapshots,
            Progress progress,
            Executor background,
            Tasks tasks,
            DamageReport report,
            long everyNs,
            long bytesPerSecond,
            long nowNs) {
        this.readers = readers;
        this.snapshots = snapshots;
        this.progress = progress;
        this.background = background;
        this.tasks = tasks;
        this.report = report;
        this.everyNs = everyNs;
        this.pace = new SendingPace(bytesPerSecond, nowNs);
        this.nextPassNs = nowNs + everyNs; // opening has just read everything
    }

    /** The entry that must be dropped as soon as a snapshot covers it, or 0. */
    long damagedIndex() {
        return damagedIndex;
    }

    /** Reads on if it is time; or sees to it that what was found damaged goes. */
    void tick(long nowNs, ApplyAgent<?> apply) {
        if (isDamaged()) {
            mend(nowNs, apply);
        } else if (everyNs > 0 && !isBusy && pace.isFree(nowNs) && (pass != null || nowNs - nextPassNs >= 0)) {
            readOn(nowNs);
        }
    }

    private boolean isDamaged() {
        return damagedIndex > 0 || damagedSnapshot > 0;
    }

    private void mend(long nowNs, ApplyAgent<?> apply) {
        if (progress.firstIndex.get() > damagedIndex && progress.snapshotIndex.get() > damagedSnapshot) {
            damagedIndex = 0;
            damagedSnapshot = 0;
            report.healed();
        } else if (nowNs - nextAskNs >= 0) {
            nextAskNs = nowNs + ASK_NS;
            apply.wantSnapshot();
        }
    }

    private void readOn(long nowNs) {
        ScrubPass current = pass == null ? new ScrubPass(readers.get(), snapshots, progress) : pass;
        pass = current;
        isBusy = true;
        background.execute(() -> {
            ScrubPass.Piece piece = current.next();
            tasks.post(() -> onPiece(piece, nowNs));
        });
    }

    private void onPiece(ScrubPass.Piece piece, long beganNs) {
        isBusy = false;
        pace.sent(piece.length(), beganNs);
        if (piece.isOver()) {
            pass = null;
            nextPassNs = beganNs + everyNs;
        }
        String damage = piece.damage();
        if (damage != null) {
            damagedIndex = piece.damagedIndex();
            damagedSnapshot = piece.snapshotIndex();
            report.found(damage);
        }
    }
}
