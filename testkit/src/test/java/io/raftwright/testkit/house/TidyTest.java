package io.raftwright.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is small stays small, and what a host must never meet is nowhere. The numbers are ratchets: lower them, never raise them. */
class TidyTest {
    private static final int MAX_LINES = 500;
    private static final int MOST_LINES = 250;
    /** How many files in a hundred may be longer than {@link #MOST_LINES}. */
    private static final int MAX_LONG_PERCENT = 10;

    private static final List<String> LIBRARIES =
            List.of("transport-spi", "core", "wal", "snapshot", "config-map", "testkit");
    /** Rooms in which threads meet, so that each class with state must say whose it is. */
    private static final List<String> THREADED = List.of("transport-spi", "core", "wal", "snapshot", "config-map");

    private static final Pattern CLASS =
            Pattern.compile("(?m)^(public |final |abstract |sealed |non-sealed )*class \\w+");
    private static final Pattern MUTABLE_FIELD = Pattern.compile(
            "^ {4}(?!.*\\b(static|final|abstract|return|throw|native)\\b)(private |protected |public |volatile )*"
                    + "(@\\w+ )*[\\w.]+(<[^=()]*>)?(\\[\\])*( @Nullable)? \\w+( = .*|;)$");

    private final Rule shortFiles = file -> file.lineCount() > MAX_LINES
            ? List.of("too long, split it where its state parts, lines=" + file.lineCount() + ", max=" + MAX_LINES)
            : List.of();
    private final Rule onlyToolsPrint = Rule.noCode(
                    "\\bSystem\\.(out|err|setOut|setErr|console)\\b",
                    "a library prints nothing; a program does, in a package named tool")
            .where(file -> file.isMain() && LIBRARIES.contains(file.module()) && !isTool(file));
    /** Nobody loads a tool but the person who runs it. */
    private final Rule toolsStayApart = ((Rule) file -> file.housePackagesUsed().stream()
                    .filter(TidyTest::isToolPackage)
                    .map(used -> used + ": a tool is run by a person, never called by a library")
                    .toList())
            .where(file -> file.isMain() && !isToolPackage(file.packageName()));

    private final Rule noExit = Rule.noCode(
                    "\\bSystem\\.exit\\b|\\bRuntime\\.getRuntime\\(\\)\\.(exit|halt)\\b",
                    "the host process is not ours to end")
            .where(file -> !file.isProgram());
    private final Rule noStackTraces =
            Rule.noCode("\\.printStackTrace\\(", "throw it, complete a future with it, or log it");
    private final Rule noSleepInTests = Rule.noCode(
                    "\\b(Thread|TimeUnit\\.\\w+)\\.sleep\\(", "await a latch, a future or a condition, with a bound")
            .where(file -> !file.isMain());
    private final Rule noneSkipped = Rule.noCode("^\\s*@(Disabled|Ignore)\\b", "mend it or remove it");
    private final Rule tellingNames = Rule.noCode(
            "\\b(class|record|interface|enum) \\w*(Impl|Manager|Helpers?|Utils?|Processor)\\b",
            "a name from the Raft dissertation or from the disk says more");
    private final Rule ownersNamed =
            ((Rule) TidyTest::ownerless).where(file -> file.isMain() && THREADED.contains(file.module()));

    @Test
    void shouldKeepFilesShort() {
        shortFiles.check();

        shortFiles.mustReject(main("core", "int x;\n".repeat(501)), main("core", "int x;\n".repeat(400)));
    }

    @Test
    void shouldKeepMostFilesWithinTwoScreens() {
        List<SourceFile> files = SourceTree.files();
        List<String> longOnes = files.stream()
                .filter(file -> file.lineCount() > MOST_LINES)
                .map(file -> file + "=" + file.lineCount())
                .toList();

        assertTrue(!files.isEmpty() && longOnes.size() * 100 <= MAX_LONG_PERCENT * files.size(), longOnes::toString);
    }

    @Test
    void shouldPrintNothingInLibrariesButInTheirTools() {
        onlyToolsPrint.check();

        onlyToolsPrint.mustReject(
                main("core", "void f() { System.out.println(1); }"),
                main("wal", "package io.raftwright.wal.tool;\nvoid f() { System.out.println(1); }"));
        onlyToolsPrint.mustReject(
                main("wal", "public static void main(String[] args) { System.err.println(1); }"),
                main("examples", "public static void main(String[] args) { System.err.println(1); }"));
    }

    @Test
    void shouldCallNoToolFromALibrary() {
        toolsStayApart.check();

        toolsStayApart.mustReject(
                main("wal", "package io.raftwright.wal;\nimport io.raftwright.wal.tool.WalTool;"),
                main("wal", "package io.raftwright.wal.tool;\nimport io.raftwright.wal.LogAudit;"));
    }

    @Test
    void shouldNeverEndTheHostProcess() {
        noExit.check();

        noExit.mustReject(
                main("core", "void f() { System.exit(1); }"), main("core", "// System.exit(1) kills the host"));
    }

    @Test
    void shouldNeverPrintAStackTrace() {
        noStackTraces.check();

        noStackTraces.mustReject(main("examples", "e.printStackTrace();"), main("examples", "throw e;"));
    }

    @Test
    void shouldNotSleepInTests() {
        noSleepInTests.check();

        noSleepInTests.mustReject(
                test("void f() { Thread.sleep(10); }"), test("void f() { latch.await(10, SECONDS); }"));
        noSleepInTests.mustReject(
                test("void f() { TimeUnit.SECONDS.sleep(1); }"), test("String s = \"Thread.sleep(1)\";"));
    }

    @Test
    void shouldSkipNoTest() {
        noneSkipped.check();

        noneSkipped.mustReject(test("    @Disabled\n    @Test\n"), test("    @Test\n"));
    }

    @Test
    void shouldNameClassesByWhatTheyAre() {
        tellingNames.check();

        for (String name : List.of("NodeImpl", "PeerManager", "LogHelper", "IoUtil", "BatchProcessor")) {
            tellingNames.mustReject(
                    main("core", "final class " + name + " {}"), main("core", "final class VoteTally {}"));
        }
    }

    @Test
    void shouldSayWhoOwnsWhatChanges() {
        ownersNamed.check();

        String changing = "final class Planted {\n    private long term;\n}\n";
        ownersNamed.mustReject(
                main("core", changing), main("core", "/** Owner: the consensus thread. */\n" + changing));
        ownersNamed.mustReject(
                main("wal", "class Planted {\n    @Nullable Segment next = null;\n}\n"),
                main(
                        "wal",
                        "class Planted {\n    private final long length;\n    static int max;\n    int length() {\n"));
    }

    @Test
    void shouldRejectEachFieldThatChanges() {
        for (String field : List.of(
                "int x;",
                "private volatile long durable;",
                "private List<String> names = new ArrayList<>();",
                "private byte[] bytes;",
                "private @Nullable Segment tail;",
                "private java.util.Map<Long, long[]> matches;")) {
            assertEquals(
                    1,
                    ownerless(main("core", "class Planted {\n    " + field + "\n}\n"))
                            .size(),
                    field);
        }
    }

    private static boolean isTool(SourceFile file) {
        return isToolPackage(file.packageName());
    }

    private static boolean isToolPackage(String name) {
        return name.endsWith(".tool");
    }

    private static List<String> ownerless(SourceFile file) {
        if (!CLASS.matcher(file.code()).find() || file.text().contains("Owner:")) {
            return List.of();
        }
        return file.codeLines()
                .filter(line -> MUTABLE_FIELD.matcher(line).matches())
                .limit(1)
                .map(line ->
                        '"' + line.strip() + "\": its class must say who owns it, as in \"Owner: the apply thread.\"")
                .toList();
    }

    private static SourceFile main(String module, String text) {
        return SourceFile.planted(module, true, text);
    }

    private static SourceFile test(String text) {
        return SourceFile.planted("core", false, text);
    }
}
