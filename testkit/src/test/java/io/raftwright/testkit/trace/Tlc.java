package io.raftwright.testkit.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs TLC, in a process of its own, on the modules of {@code docs/tla}. All that it reads and writes lies in a directory below
 * {@code target}: TLC unpacks its standard modules and keeps its states wherever it is told, and nowhere else.
 */
final class Tlc {
    private static final Path ROOT = root();
    private static final long MAX_MINUTES = 60;
    private static final Pattern STATES =
            Pattern.compile("([\\d,]+) states generated, ([\\d,]+) distinct states found");
    private static final Pattern DEPTH = Pattern.compile("depth of the complete state graph search is (\\d+)");
    private static final Pattern VIOLATED = Pattern.compile("Error: Invariant (\\w+) is violated");

    /**
     * How it went.
     *
     * @param violated  the invariant that did not hold, or empty
     * @param isWhole   all states were seen
     * @param generated states, counted as often as they were reached
     * @param depth     of the search: states in the longest of the shortest ways to each
     * @param output    what TLC printed
     */
    record Outcome(
            String violated,
            boolean isWhole,
            long generated,
            long distinct,
            int depth,
            double seconds,
            String output) {}

    private Tlc() {}

    private static Path root() {
        Path start = Path.of("").toAbsolutePath();
        for (Path directory = start; directory != null; directory = directory.getParent()) {
            if (Files.isDirectory(directory.resolve("docs").resolve("tla"))) {
                return directory;
            }
        }
        throw new IllegalStateException("no docs/tla around this directory, start=" + start);
    }

    /** The text of a configuration file in {@code docs/tla}. */
    static String configuration(String name) throws IOException {
        return Files.readString(ROOT.resolve("docs/tla").resolve(name + ".cfg"));
    }

    /** An empty directory for one run, with all modules in it. */
    static Path prepare(String name) throws IOException {
        Path directory = ROOT.resolve("testkit/target/tla").resolve(name);
        delete(directory);
        Files.createDirectories(directory.resolve("tmp"));
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/tla"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".tla")).toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        return directory;
    }

    /**
     * Checks a module.
     *
     * @param directory     as prepared
     * @param configuration the text of the configuration file
     */
    static Outcome check(Path directory, String module, String configuration, int workers)
            throws IOException, InterruptedException {
        Files.writeString(directory.resolve("Model.cfg"), configuration);
        Path output = directory.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx3g",
                "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                "-cp",
                System.getProperty("java.class.path"),
                "tlc2.TLC"));
        command.addAll(List.of(
                "-workers",
                "" + workers,
                "-metadir",
                directory.resolve("states").toString()));
        command.addAll(List.of("-config", "Model.cfg", module + ".tla"));
        long startNs = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(MAX_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("TLC did not end, module=" + module + ", output=" + output);
        }
        return outcome(Files.readString(output), (System.nanoTime() - startNs) / 1e9);
    }

    private static Outcome outcome(String output, double seconds) throws IOException {
        Matcher states = STATES.matcher(output);
        Matcher depth = DEPTH.matcher(output);
        Matcher violated = VIOLATED.matcher(output);
        boolean isViolated = violated.find();
        boolean isWhole = output.contains("Model checking completed. No error has been found.");
        boolean isCounted = false;
        while (!isCounted && states.find()) {
            isCounted = !output.substring(0, states.start()).endsWith("Progress");
        }
        if (!isCounted || !depth.find() || isViolated == isWhole) {
            throw new IOException("TLC failed: " + output);
        }
        return new Outcome(
                isViolated ? violated.group(1) : "",
                isWhole,
                number(states.group(1)),
                number(states.group(2)),
                Integer.parseInt(depth.group(1)),
                seconds,
                output);
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path :
                        paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
