package io.raftwright.testkit.chaos;

import io.raftwright.testkit.process.Choices;
import io.raftwright.testkit.process.Ledger;
import io.raftwright.testkit.process.Load;
import io.raftwright.testkit.process.MemberProcess;
import io.raftwright.wal.AppendMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the power under a log with its snapshots, and under a whole member, at random moments. The file system is taken off, and
 * mounted again, which replays its journal. What was acknowledged had gone through a pipe to this process.
 *
 * <p>Every fourth cut strikes while the log is being opened.
 */
final class PowerCutPart implements ChaosPart {
    private static final int CYCLES = Integer.getInteger("chaos.cuts", 100);
    private static final long DISK_LENGTH = 400L << 20;
    private static final Load LOAD = new Load(3, 8, 0);
    private static final int MAX_WORK_MICROS = 600_000;
    private static final int MAX_OPENING_MICROS = 60_000;

    private final String name;
    private final Supplier<@Nullable String> lacking;
    private final CuttableDisk.Maker maker;

    private PowerCutPart(String name, Supplier<@Nullable String> lacking, CuttableDisk.Maker maker) {
        this.name = name;
        this.lacking = lacking;
        this.maker = maker;
    }

    /** By shutting down a file system. */
    static PowerCutPart of(LoopDisk.Kind kind) {
        return new PowerCutPart(
                "power cuts, " + kind.label(),
                () -> ShutDisk.lacking(kind),
                (directory, length) -> ShutDisk.make(directory, kind, length));
    }

    /** By a disk that stops in the middle of a write. */
    static PowerCutPart ofTornSectors() {
        return new PowerCutPart("torn sectors", DiskProcess::lacking, TornDisk::make);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable String lacking() {
        return lacking.get();
    }

    @Override
    public String run(Path directory, long seed, Progress progress) throws Exception {
        try (CuttableDisk disk = maker.make(directory, DISK_LENGTH)) {
            return new Cuts(directory, disk, new Random(seed)).run(progress);
        }
    }

    /** One run. Owner: the part's thread. */
    private static final class Cuts {
        private final Path directory;
        private final CuttableDisk disk;
        private final Random random;
        private final String members = Choices.text(Choices.members(1));
        private final LogTruth truth = new LogTruth();
        private final Ledger ledger = new Ledger();
        private int readsAfterwards;

        Cuts(Path directory, CuttableDisk disk, Random random) throws IOException {
            this.directory = directory;
            this.disk = disk;
            this.random = random;
        }

        String run(Progress progress) throws Exception {
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                runCycle(cycle);
                int cuts = cycle + 1;
                progress.tell(() -> figures(cuts));
            }
            MemberProcess last = startMember();
            checkMember(last);
            int exit = last.end();
            if (exit != 0) {
                throw new AssertionError("member does not close in good order, exit=" + exit);
            }
            return figures(CYCLES);
        }

        private String figures(int cuts) {
            return String.format(
                    "cuts=%d, log: writes acknowledged=%d, snapshots up to index=%d; map: writes acknowledged=%d, compared "
                            + "after %d cuts; lost=0%s",
                    cuts,
                    truth.acknowledgedCount(),
                    truth.publishedIndex(),
                    ledger.count(),
                    readsAfterwards,
                    disk.figures());
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
                    member.load(LOAD);
                    pause(random.nextInt(MAX_WORK_MICROS));
                }
                disk.cut(random);
            } finally {
                log.kill();
                member.kill();
                member.awaitEnd();
            }
            disk.restore(random);
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
