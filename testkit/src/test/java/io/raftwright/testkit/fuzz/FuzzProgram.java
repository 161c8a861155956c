package io.raftwright.testkit.fuzz;

import io.raftwright.testkit.house.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Lets Jazzer search each decoder, one JVM each, and prints a table. The argument is a directory for what it finds; the properties
 * {@code fuzz.runs}, {@code fuzz.only} and {@code fuzz.jobs} say how many inputs each, which decoders, by a part of their names, and how
 * many at a time. Exits 1 if a decoder did what it must not.
 */
public final class FuzzProgram {
    static final String RESULT = "fuzzed: ";
    private static final String MAX_LENGTH = "-max_len=8192";

    private FuzzProgram() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
        String runs = property("fuzz.runs", "10000000");
        String part = property("fuzz.only", "");
        int jobs =
                Integer.parseInt(property("fuzz.jobs", "" + Runtime.getRuntime().availableProcessors()));
        List<Decoder> chosen = Decoders.all().stream()
                .filter(decoder -> decoder.name().contains(part))
                .toList();
        ConcurrentLinkedQueue<String> defects = new ConcurrentLinkedQueue<>();
        ExecutorService pool = Executors.newFixedThreadPool(jobs);
        System.out.printf("%-26s %12s %9s %9s %12s%n", "decoder", "executions", "taken", "seconds", "most bytes");
        for (Decoder decoder : chosen) {
            pool.execute(() -> {
                try {
                    fuzz(decoder, runs, directory.resolve(decoder.name()), defects);
                } catch (IOException | InterruptedException | RuntimeException e) {
                    defects.add(decoder + ": " + e);
                }
            });
        }
        pool.shutdown();
        boolean isDone = pool.awaitTermination(7, TimeUnit.DAYS);
        defects.forEach(System.out::println);
        System.out.println(chosen.size() + " decoders, " + defects.size() + " defects");
        if (!isDone || !defects.isEmpty()) {
            System.exit(1);
        }
    }

    private static String property(String name, String otherwise) {
        String value = System.getProperty(name, "");
        return value.isEmpty() ? otherwise : value;
    }

    private static void fuzz(Decoder decoder, String runs, Path directory, ConcurrentLinkedQueue<String> defects)
            throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(directory.resolve("corpus"));
        for (int i = 0; i < decoder.seeds().size(); i++) {
            Files.write(corpus.resolve("seed-" + i), decoder.seeds().get(i));
        }
        Path log = directory.resolve("log");
        long startNs = System.nanoTime();
        Process process = new ProcessBuilder(command(decoder, runs, directory, corpus))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int exit = process.waitFor();
        try (Stream<String> lines = Files.lines(log)) {
            String result =
                    lines.filter(line -> line.startsWith(RESULT)).findFirst().orElse("");
            List<String> words = List.of(result.replaceAll("[^ =]*=", "").split(" ", -1));
            boolean isTold = words.size() == 5;
            if (exit != 0 || !isTold) {
                defects.add(decoder + ": exit=" + exit + ", see " + log);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-26s %12s %9s %,9.0f %12s%n",
                    decoder,
                    isTold ? words.get(2) : "?",
                    isTold ? words.get(3) : "?",
                    (System.nanoTime() - startNs) / 1e9,
                    isTold ? words.get(4) : "?");
        }
    }

    private static List<String> command(Decoder decoder, String runs, Path directory, Path corpus) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Dfuzz.decoder=" + decoder,
                "-Dbasedir=" + SourceTree.root(),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer"));
        command.addAll(List.of(
                "--target_class=" + JazzerTarget.class.getName(),
                "--instrumentation_includes=io.raftwright.**",
                "--custom_hook_includes=io.raftwright.**",
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + "/",
                "-runs=" + runs,
                "-rss_limit_mb=0",
                "-timeout=60",
                "-print_final_stats=1",
                MAX_LENGTH,
                corpus.toString()));
        return command;
    }
}
