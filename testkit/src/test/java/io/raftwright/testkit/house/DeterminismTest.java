package io.raftwright.testkit.house;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The same seed must give the same run: what differs between two runs is passed into the node, never fetched by it. */
class DeterminismTest {
    private static final String INTERNAL = "io.raftwright.internal.";
    private static final List<String> KERNEL =
            List.of(INTERNAL + "quorum", INTERNAL + "membership", INTERNAL + "replication", INTERNAL + "kernel");

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
                    "java.util.random.",
                    "java.util.Timer",
                    "java.time.Clock",
                    "java.time.Instant",
                    "java.lang.invoke.VarHandle",
                    "java.security.",
                    "java.io.",
                    "java.net.",
                    "java.nio.file.",
                    "java.nio.channels.",
                    "org.agrona.concurrent.")
            .where(DeterminismTest::isKernel);

    private final Rule kernelWords = Rule.noCode(
                    "\\b(synchronized|volatile|Thread|Runnable)\\b", "the kernel knows of no thread but its caller's")
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
    void shouldShareNothingBetweenThreadsInTheKernel() {
        kernelWords.check();

        kernelWords.mustReject(file("quorum", "", "0; volatile long term"), file("quorum", "", "0; long term"));
        kernelWords.mustReject(
                file("quorum", "", "Thread.currentThread()"), file("runtime", "", "Thread.onSpinWait()"));
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
