package io.raftwright.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.StorageException;
import io.raftwright.wal.AppendMode;
import io.raftwright.wal.LogAudit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Lets one call to the disk fail, then another: each of the first ones that a worker makes. After each the power is cut where that is
 * possible, so that nothing that was written and not forced is found there by luck.
 *
 * <p>A worker with one thread makes the same calls each time. A first run tells which they are.
 */
final class FailingCallPart implements ChaosPart {
    private static final int STEPS = 800;
    private static final long DISK_LENGTH = 400L << 20;
    private static final String SYNCS = "fdatasync,fsync,msync";
    private static final String WRITES = "pwrite64";

    private final String name;
    private final Fault fault;
    private final AppendMode mode;
    private final String place;
    private final int count;

    /**
     * What happens to a call.
     *
     * @param calls   names of the calls, one of which it strikes
     * @param outcome what takes the place of it
     * @param demand  what must come of it
     */
    record Fault(String calls, String outcome, Demand demand) {
        static final Fault SYNC_FAILS = new Fault(SYNCS, "error=EIO", Demand.BROKEN);
        static final Fault WRITE_FAILS = new Fault(WRITES, "error=EIO", Demand.BROKEN);
        static final Fault DISK_FULL = new Fault(WRITES, "error=ENOSPC", Demand.NOTHING_LOST);
        static final Fault NOTHING_WRITTEN = new Fault(WRITES, "retval=0", Demand.UNHARMED);
        static final Fault SECTOR_MISSING = new Fault(WRITES, "retval=512", Demand.TOLD_OR_UNHARMED);
    }

    private enum Demand {
        /** The store says that it failed, does nothing more, and has lost nothing that was acknowledged. */
        BROKEN,
        /** It goes on, or says that it failed. */
        NOTHING_LOST,
        /** It goes on. */
        UNHARMED,
        /** The disk said that it wrote what it did not. Nobody can know before it is read again; who reads it is told. */
        TOLD_OR_UNHARMED
    }

    /**
     * A part.
     *
     * @param place only calls on files with this in their path are struck
     * @param count how many of them
     */
    FailingCallPart(String name, Fault fault, AppendMode mode, String place, int count) {
        this.name = name;
        this.fault = fault;
        this.mode = mode;
        this.place = place;
        this.count = Integer.getInteger("chaos.calls", count);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable String lacking() {
        return Strace.lacking();
    }

    @Override
    public String run(Path directory, long seed, Progress progress) throws Exception {
        try (CuttableDirectory logs = CuttableDirectory.make(directory, DISK_LENGTH)) {
            Strikes strikes = new Strikes(directory, logs, seed);
            for (Strace.Call call : strikes.calls()) {
                strikes.strike(call);
                progress.tell(strikes::report);
            }
            return strikes.report() + (logs.canBeCut() ? ", power cut after each" : ", no power cut: only root may");
        }
    }

    /** One run. Owner: the part's thread. */
    private final class Strikes {
        private final Path directory;
        private final CuttableDirectory logs;
        private final long seed;
        private int struck;
        private int broken;
        private int told;
        private long acknowledged;

        Strikes(Path directory, CuttableDirectory logs, long seed) {
            this.directory = directory;
            this.logs = logs;
            this.seed = seed;
        }

        /** What a worker calls when nothing fails: the first so many. */
        List<Strace.Call> calls() throws Exception {
            Path trace = directory.resolve("trace");
            Path data = Files.createDirectory(logs.root().resolve("unharmed"));
            LogTruth truth = new LogTruth();
            LogProcess worker = work(data, Strace.tracing(trace, fault.calls), truth);
            assertEquals(List.of(), worker.failures());
            truth.check(data.resolve("log"));
            List<Strace.Call> calls = Strace.calls(trace).stream()
                    .filter(call -> call.path().startsWith(data.resolve("log") + place))
                    .limit(count)
                    .toList();
            assertEquals(count, calls.size(), "the worker makes too few calls");
            return calls;
        }

        void strike(Strace.Call call) throws Exception {
            Path trace = directory.resolve("trace");
            Path data = Files.createDirectory(logs.root().resolve("struck-" + ++struck));
            LogTruth truth = new LogTruth();
            LogProcess worker = work(data, Strace.injecting(trace, new Strace.Injection(call, fault.outcome)), truth);
            logs.cut();
            assertTrue(Strace.hasStruck(trace), () -> "never called, call=" + call);
            try {
                judge(worker.failures(), data.resolve("log"), truth);
            } catch (AssertionError | StorageException e) {
                throw new AssertionError("call=" + call + ", failures=" + worker.failures(), e);
            }
            acknowledged += truth.acknowledgedCount();
        }

        private void judge(List<String> failures, Path log, LogTruth truth) throws IOException {
            broken += failures.isEmpty() ? 0 : 1;
            if (fault.demand == Demand.BROKEN) {
                assertEquals(1, failures.size(), "one failure");
            } else if (fault.demand == Demand.UNHARMED) {
                assertEquals(List.of(), failures);
            }
            StorageException refusal = LogAudit.verify(log).refusal();
            if (fault.demand == Demand.TOLD_OR_UNHARMED && !failures.isEmpty()) {
                assertTrue(failures.get(0).startsWith("broken entry"), "told by a reader");
            } else if (fault.demand == Demand.TOLD_OR_UNHARMED && refusal instanceof CorruptStorageException) {
                told++;
                assertNotNull(refusal.getMessage());
            } else {
                truth.check(log);
            }
        }

        private LogProcess work(Path data, List<String> launcher, LogTruth truth)
                throws IOException, InterruptedException, ExecutionException, TimeoutException {
            LogProcess worker = LogProcess.start(
                    data.resolve("log"),
                    new LogProcess.Work(mode, seed, STEPS, 1),
                    directory.resolve("errors.txt"),
                    new ArrayList<>(launcher),
                    truth);
            try {
                worker.awaitDone();
                worker.endInGoodOrder();
            } finally {
                worker.kill();
            }
            return worker;
        }

        String report() {
            String words = "calls struck=" + struck + ", process lived on each time, store broken=" + broken;
            return words + (told > 0 ? ", told at the next opening=" + told : "") + ", writes acknowledged="
                    + acknowledged + ", lost=0";
        }
    }
}
