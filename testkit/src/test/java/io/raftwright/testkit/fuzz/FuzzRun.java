package io.raftwright.testkit.fuzz;

import io.raftwright.testkit.house.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Jazzer's search of one decoder, in a JVM of its own. Owner: one thread. */
final class FuzzRun {
    private static final String MAX_LENGTH = "-max_len=8192";

    /**
     * Jazzer looks for injections of many kinds, by hooks in each method that could be one. No decoder calls a database or a shell, and
     * hooks allocate, in the decoder's name.
     */
    private static final String NO_HOOKS = Stream.of(
                    "BigDecimal",
                    "ClojureLangHooks",
                    "Deserialization",
                    "ExpressionLanguageInjection",
                    "FilePathTraversal",
                    "LdapInjection",
                    "NamingContextLookup",
                    "OsCommandInjection",
                    "ReflectiveCall",
                    "RegexInjection",
                    "RegexRoadblocks",
                    "ScriptEngineInjection",
                    "ServerSideRequestForgery",
                    "SqlInjection",
                    "TemplateInjection",
                    "UnsafeSanitizer",
                    "XPathInjection",
                    "XmlParserSsrfGuidance")
            .map("com.code_intelligence.jazzer.sanitizers."::concat)
            .collect(Collectors.joining(":", "--disabled_hooks=", ""));

    private static final Pattern COVERED = Pattern.compile("#\\d+\\s+DONE\\s+cov: (\\d+) .*corp: (\\d+)/");
    private static final Pattern TRIED = Pattern.compile(Trial.RESULT
            + "executions=(\\d+) taken=(\\d+) mostAllocatedBytes=(\\d+) boundBytes=(\\d+) cpuSeconds=([\\d.]+)");

    private final Decoder decoder;
    private final Path directory;

    /**
     * To be searched.
     *
     * @param directory where what it finds shall lie, and the inputs worth keeping: a later search begins with them
     */
    FuzzRun(Decoder decoder, Path directory) {
        this.decoder = decoder;
        this.directory = directory;
    }

    /**
     * Feeds so many inputs.
     *
     * @return its row in the table
     * @throws IOException if it found something, too
     */
    String search(long runs) throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(directory.resolve("corpus"));
        for (int i = 0; i < decoder.seeds().size(); i++) {
            Files.write(corpus.resolve("seed-" + i), decoder.seeds().get(i));
        }
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command(runs, corpus))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int exit = process.waitFor();
        String told = Files.readString(log);
        Matcher covered = COVERED.matcher(told);
        Matcher tried = TRIED.matcher(told);
        if (exit != 0 || !covered.find() || !tried.find()) {
            throw new IOException("exit=" + exit + ", see " + log);
        }
        long executions = Long.parseLong(tried.group(1));
        return String.format(
                Locale.ROOT,
                "| `%s` | %,d | %,d | %,.0f | %s | %s | %,d | %,d |",
                decoder,
                executions,
                Long.parseLong(tried.group(2)),
                executions / Double.parseDouble(tried.group(5)),
                covered.group(1),
                covered.group(2),
                Long.parseLong(tried.group(3)),
                Long.parseLong(tried.group(4)));
    }

    private List<String> command(long runs, Path corpus) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx512m",
                "-Xmn32m", // often collected, so that memory outside the heap is soon free again
                "-XX:+UseSerialGC",
                "-Dfuzz.decoder=" + decoder,
                "-Dbasedir=" + SourceTree.root(),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer"));
        command.addAll(List.of(
                "--target_class=" + JazzerTarget.class.getName(),
                "--instrumentation_includes=io.raftwright.**",
                "--instrumentation_excludes=io.raftwright.testkit.**",
                "--custom_hook_includes=io.raftwright.**",
                NO_HOOKS,
                "--trace=" + (decoder.isOfLines() ? "cov" : "all"), // what it compares, too, or the coverage alone
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + "/",
                "-runs=" + runs,
                "-rss_limit_mb=0",
                "-timeout=300", // of the clock, on a machine that may be busy
                MAX_LENGTH,
                corpus.toString()));
        return command;
    }
}
