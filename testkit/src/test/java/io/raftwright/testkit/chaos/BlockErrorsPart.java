package io.raftwright.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.process.Choices;
import io.raftwright.testkit.process.Ledger;
import io.raftwright.testkit.process.Load;
import io.raftwright.testkit.process.MemberProcess;
import io.raftwright.wal.AppendMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A block device that fails from some moment on, below ext4 and a log and a member under load: their stores are broken for good, also
 * when the device is well again; their processes live; and the next start finds all that was acknowledged. In every fifth round reads
 * fail while they are opened: that is told, and nothing is taken for a new log.
 */
final class BlockErrorsPart implements ChaosPart {
    private static final int ROUNDS = Integer.getInteger("chaos.errors", 50);
    private static final long DISK_LENGTH = 200L << 20;
    private static final int MAX_WORK_MICROS = 400_000;
    private static final Load LOAD = new Load(2, 8, 0);
    private static final List<SectorDisk.Fault> FAULTS = List.of(
            SectorDisk.Fault.FLUSHES, SectorDisk.Fault.WRITES, SectorDisk.Fault.SOME_WRITES, SectorDisk.Fault.CHANGES);

    @Override
    public String name() {
        return "block errors";
    }

    @Override
    public @Nullable String lacking() {
        return DiskProcess.lacking();
    }

    @Override
    public String run(Path directory, long seed, Progress progress) throws Exception {
        try (DiskProcess device = DiskProcess.start(directory, DISK_LENGTH);
                LoopDisk disk = LoopDisk.of(directory, device.file())) {
            return new Rounds(directory, device, disk, new Random(seed)).run(progress);
        }
    }

    /** One run. Owner: the part's thread. */
    private static final class Rounds {
        private final Path directory;
        private final DiskProcess device;
        private final LoopDisk disk;
        private final Random random;
        private final String members = Choices.text(Choices.members(1));
        private final LogTruth truth = new LogTruth();
        private final Ledger ledger = new Ledger();
        private long unknown;
        private long readsFailed;
        private int unreadable;
        private int repaired;

        Rounds(Path directory, DiskProcess device, LoopDisk disk, Random random) throws IOException {
            this.directory = directory;
            this.device = device;
            this.disk = disk;
            this.random = random;
        }

        String run(Progress progress) throws Exception {
            for (int round = 0; round < ROUNDS; round++) {
                AppendMode mode = round % 2 == 0 ? AppendMode.POSITIONED : AppendMode.MAPPED;
                if ((round + 1) % 5 == 0) {
                    failReads(mode);
                } else {
                    fail(FAULTS.get(round % 5), mode);
                }
                recover();
                int rounds = round + 1;
                long failed = device.failedCount();
                progress.tell(() -> figures(rounds, failed));
            }
            assertTrue(unknown > 0, "nobody was told that a put is indeterminate");
            return figures(ROUNDS, device.failedCount());
        }

        private void fail(SectorDisk.Fault fault, AppendMode mode) throws Exception {
            MemberProcess member = startMember();
            LogProcess log = startLog(mode);
            try {
                log.awaitReady();
                member.awaitReady();
                member.load(LOAD);
                LockSupport.parkNanos(1_000L * random.nextInt(MAX_WORK_MICROS));
                device.fail(fault, random.nextLong());
                log.awaitDone();
                String cause = member.awaitBroken();
                device.fail(SectorDisk.Fault.NONE, 0);

                MemberAfterwards.requireBrokenAndAlive(member, cause);
                log.endInGoodOrder();
                assertTrue(!log.failures().isEmpty(), "the log is not broken");
            } finally {
                log.kill();
                member.kill();
                member.awaitEnd();
            }
            unknown += member.unknown();
        }

        private void failReads(AppendMode mode) throws Exception {
            remount();
            long before = device.failedCount();
            device.fail(random.nextBoolean() ? SectorDisk.Fault.READS : SectorDisk.Fault.SOME_READS, random.nextLong());
            LogProcess log = startLog(mode);
            try {
                try {
                    log.awaitReady();
                } catch (ExecutionException e) {
                    unreadable++;
                    assertTrue(String.valueOf(e.getMessage()).contains("broken opening"), e::toString);
                    log.endInGoodOrder();
                }
            } finally {
                log.kill();
            }
            device.fail(SectorDisk.Fault.NONE, 0);
            readsFailed += device.failedCount() - before;
        }

        /** As when the machine is started anew: nothing is cached. */
        private void remount() throws IOException, InterruptedException {
            disk.unmount();
            device.hide();
            device.show();
            repaired += disk.mountOrRepair() ? 1 : 0;
        }

        private void recover() throws Exception {
            remount();
            truth.check(disk.root().resolve("log"));
            MemberAfterwards.requireEverything(startMember(), ledger);
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
            Path errors = Files.createTempFile(directory, "member-errors-", ".txt");
            return MemberProcess.startAlone(members, disk.root().resolve("member"), errors, List.of(), ledger);
        }

        private String figures(int rounds, long failed) {
            return "rounds=" + rounds + ", commands of the device that failed=" + failed
                    + ", logs and members broken and lived on=" + (rounds - rounds / 5)
                    + ", reads of the device that failed="
                    + readsFailed + ", not opened for unreadable=" + unreadable + ", puts told to be indeterminate="
                    + unknown + ", file system repaired by e2fsck="
                    + repaired + ", writes acknowledged: log=" + truth.acknowledgedCount() + ", map=" + ledger.count()
                    + "; lost=0";
        }
    }
}
