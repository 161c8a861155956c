package io.raftwright.testkit.house;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The same seed must give the same run: what differs between two runs is passed into the node, never fetched by it. */
class DeterminismTest {
    private static final String INTERNAL = "io.raftwright.internal.";
    private static final List<String> KERNEL =
            List.of(INTERNAL + "quorum", INTERNAL + "membership", INTERNAL + "replication", INTERNAL + "kernel");
    private static final String STORAGE = "io.raftwright.storage.";
    private static final List<String> LOG_TYPES = List.of(
            "LogStore",
            "LogReader",
            "LogFrame",
            "LogLoss",
            "EntryKind",
            "SnapshotMeta",
            "StorageException",
            "CorruptStorageException",
            "ForeignStorageException",
            "StorageFullException");

    private final Rule nothingRandom = Rule.noCode(
                    "\\b(Set|Map)\\.(of|ofEntries|copyOf)\\(|\\bThreadLocalRandom\\b|\\bUUID\\.randomUUID\\b"
                            + "|\\bMath\\.random\\b|\\bnew (Secure)?Random\\(\\)|\\bSystem\\.(currentTimeMillis|nanoTime)\\b"
                            + "|\\bidentityHashCode\\b|\\.parallel(Stream)?\\(|\\bInstant\\.now\\b",
                    "differs from run to run; pass it in")
            .where(file -> file.isMain() && file.packageName().startsWith(INTERNAL));

    private final Rule kernelTypes = Rule.noTypes(
                    "the kernel is a function: clocks, threads, locks, random sources and I/O stay outside",
                    "java.util.concurrent.",
                    "java.util.Random",
                    "java.util.SplittableRandom",
                    "java.util.random.",
                    "java.util.Timer",
                    "java.util.Date",
                    "java.util.Scanner",
                    "java.time.Clock",
                    "java.time.Instant",
                    "java.time.Local",
                    "java.time.Zoned",
                    "java.time.Offset",
                    "java.lang.invoke.VarHandle",
                    "java.lang.ref.",
                    "java.security.",
                    "java.io.",
                    "java.net.",
                    "java.nio.file.",
                    "java.nio.channels.",
                    "java.nio.MappedByteBuffer",
                    "org.agrona.concurrent.",
                    "org.slf4j.",
                    "io.raftwright.api.Clock",
                    "io.raftwright.transport.")
            .where(DeterminismTest::isKernel);

    /** What of the storage SPI the kernel may know: the log, what lies in it, and how it fails. The rest is I/O. */
    private final Rule kernelStorage = ((Rule) DeterminismTest::storageBeyondTheLog).where(DeterminismTest::isKernel);

    private final Rule kernelWords = Rule.noCode(
                    "\\b(synchronized|volatile|Thread|ThreadLocal|Runnable|CompletableFuture)\\b"
                            + "|\\.(wait|notify|notifyAll|parallel|parallelStream)\\(",
                    "the kernel knows of no thread but its caller's")
            .where(DeterminismTest::isKernel);

    private final Rule kernelCalls = Rule.noCode(
                    "\\bSystem\\.(?!arraycopy\\()\\w|\\bMath\\.random\\b|\\b(Runtime|Process|ProcessBuilder)\\b"
                            + "|\\bnew (Random|SplittableRandom)\\b",
                    "the kernel is told; it asks nobody")
            .where(DeterminismTest::isKernel);

    @Test
    void shouldFetchNothingThatDiffersFromRunToRun() {
        nothingRandom.check();

        for (String call : List.of(
                "Set.of(1, 2)",
                "Map.copyOf(x)",
                "ThreadLocalRandom.current()",
                "UUID.randomUUID()",
                "System.nanoTime()",
                "System.currentTimeMillis()",
                "peers.parallelStream()",
                "new Random()")) {
            nothingRandom.mustReject(file("runtime", "", call), file("runtime", "", "List.of(1, 2)"));
        }
    }

    @Test
    void shouldKeepTheWorldOutOfTheKernel() {
        kernelTypes.check();

        for (String type : List.of(
                "java.util.concurrent.atomic.AtomicLong",
                "java.util.concurrent.locks.Lock",
                "java.util.random.RandomGenerator",
                "java.time.Clock",
                "java.nio.file.Files",
                "java.io.File",
                "java.nio.channels.FileChannel",
                "java.util.concurrent.CompletableFuture",
                "org.slf4j.Logger",
                "io.raftwright.api.Clock",
                "org.agrona.concurrent.EpochClock")) {
            kernelTypes.mustReject(
                    file("kernel", "import " + type + ";", "0"),
                    file(
                            "kernel",
                            "import java.nio.ByteBuffer;\nimport org.agrona.collections.Long2LongHashMap;",
                            "0"));
        }
    }

    @Test
    void shouldLetTheKernelSeeNothingOfStorageButTheLog() {
        kernelStorage.check();

        for (String type : List.of("FileIo", "DiskFile", "SnapshotStore", "InMemoryLogStore")) {
            kernelStorage.mustReject(
                    file("replication", "import io.raftwright.storage." + type + ";", "0"),
                    file("replication", "import io.raftwright.storage.LogStore;", "0"));
        }
    }

    @Test
    void shouldLetTheKernelAskNobody() {
        kernelCalls.check();

        for (String call : List.of(
                "System.nanoTime()",
                "System.currentTimeMillis()",
                "System.getProperty(x)",
                "System.out",
                "Math.random()",
                "Runtime.getRuntime()",
                "new SplittableRandom(1)")) {
            kernelCalls.mustReject(
                    file("membership", "", call), file("membership", "", "0; { System.arraycopy(a, 0, b, 0, 1); }"));
        }
    }

    @Test
    void shouldShareNothingBetweenThreadsInTheKernel() {
        kernelWords.check();

        kernelWords.mustReject(file("quorum", "", "0; volatile long term"), file("quorum", "", "0; long term"));
        for (String use : List.of(
                "Thread.currentThread()", "new ThreadLocal<>()", "0; synchronized void f() {}", "this.wait()")) {
            kernelWords.mustReject(file("quorum", "", use), file("runtime", "", use));
        }
    }

    private static List<String> storageBeyondTheLog(SourceFile file) {
        return file.typesNamed().stream()
                .filter(type -> type.startsWith(STORAGE))
                .filter(type -> !LOG_TYPES.contains(type.substring(STORAGE.length())))
                .map(type -> type + ": the kernel knows the log, and nothing beneath it")
                .toList();
    }

    private static boolean isKernel(SourceFile file) {
        return file.isMain() && KERNEL.contains(file.packageName());
    }

    private static SourceFile file(String room, String imports, String expression) {
        return SourceFile.planted(
                "core",
                true,
                "package " + INTERNAL + room + ";\n" + imports + "\nclass Planted {\n    Object x = " + expression
                        + ";\n}\n");
    }
}
