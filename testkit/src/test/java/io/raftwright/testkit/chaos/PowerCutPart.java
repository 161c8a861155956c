package io.raftwright.testkit.chaos;

import io.raftwright.testkit.process.Choices;
import io.raftwright.testkit.process.Ledger;
import io.raftwright.testkit.process.MemberProcess;
import io.raftwright.wal.AppendMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the power under a log with its snapshots, and under a whole member, at random moments: the file system is shut down, taken
 * off, and mounted again, which replays its journal. What was acknowledged had gone through a pipe to this process.
 *
 * <p>Every fourth cut strikes while the log is being opened, one in four lets the journal be written out first.
 */
final class PowerCutPart implements ChaosPart {
    private static final int CYCLES = Integer.getInteger("chaos.cuts", 100);
    private static final long DISK_LENGTH = 400L << 20;
    private static final int LOADERS = 3;
    private static final int KEYS = 8;
    private static final int MAX_WORK_MICROS = 600_000;
    private static final int MAX_OPENING_MICROS = 60_000;

    private final LoopDisk.Kind kind;

    PowerCutPart(LoopDisk.Kind kind) {
        this.kind = kind;
    }

    @Override
    public String name() {
        return "power cuts, " + kind.label();
    }

    @Override
    public @Nullable String lacking() {
        String disk = LoopDisk.lacking(kind);
        return disk == null ? Cutter.lacking() : disk;
    }

    @Override
    public String run(Path directory, long seed) throws Exception {
        try (LoopDisk disk = LoopDisk.make(directory, kind, DISK_LENGTH)) {
            return new Cuts(directory, disk, new Random(seed)).run();
        }
    }

    /** One run. Owner: the part's thread. */
    private static final class Cuts {
        private final Path directory;
        private final LoopDisk disk;
        private final Random random;
        private final Cutter cutter;
        private final String members = Choices.text(Choices.members(1));
        private final LogTruth truth = new LogTruth();
        private final Ledger ledger = new Ledger();
        private int readsAfterwards;

        Cuts(Path directory, LoopDisk disk, Random random) throws IOException, InterruptedException {
            this.directory = directory;
            this.disk = disk;
            this.random = random;
            this.cutter = new Cutter(directory);
        }

        String run() throws Exception {
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                runCycle(cycle);
            }
            MemberProcess last = startMember();
            checkMember(last);
            int exit = last.end();
            if (exit != 0) {
                throw new AssertionError("member does not close in good order, exit=" + exit);
            }
            return String.format(
                    "cuts=%d, log: writes acknowledged=%d, snapshots up to index=%d; map: writes acknowledged=%d, compared "
                            + "after %d cuts; lost=0",
                    CYCLES, truth.acknowledgedCount(), truth.publishedIndex(), ledger.count(), readsAfterwards);
        }

        private void runCycle(int cycle) throws Exception {
            AppendMode mode = cycle % 2 == 0 ? AppendMode.POSITIONED : AppendMode.MAPPED;
            MemberProcess member = startMember();
            LogProcess log = startLog(mode);
            try {
                if (cycle % 4 == 3) {
                    log.awaitOpening();
                    pause(random.nextInt(MAX_OPENING_MICROS));
                } else {
                    log.awaitReady();
                    checkMember(member);
                    member.load(LOADERS, KEYS);
                    pause(random.nextInt(MAX_WORK_MICROS));
                }
                cutter.cut(disk.root(), random.nextInt(4) == 0 ? Cutter.Mode.LOG_FLUSHED : Cutter.Mode.NOTHING_FLUSHED);
            } finally {
                log.kill();
                member.kill();
                member.awaitEnd();
            }
            disk.unmount();
            disk.mount();
            truth.check(disk.root().resolve("log"));
            ledger.checkNothingWrong();
        }

        private static void pause(int micros) {
            LockSupport.parkNanos(1_000L * micros);
        }

        private LogProcess startLog(AppendMode mode) throws IOException {
            return LogProcess.start(
                    disk.root().resolve("log"),
                    new LogProcess.Work(mode, random.nextLong(), Integer.MAX_VALUE, 2),
                    directory.resolve("log-errors.txt"),
                    List.of(),
                    truth);
        }

        private MemberProcess startMember() throws IOException {
            return MemberProcess.startAlone(
                    members, disk.root().resolve("member"), directory.resolve("member-errors.txt"), List.of(), ledger);
        }

        private void checkMember(MemberProcess member) throws Exception {
            member.awaitReady();
            ledger.check("1", member.dump());
            readsAfterwards++;
        }
    }
}
