package io.raftwright.testkit.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Lets Jazzer search each decoder, one JVM each, and prints a table. The argument is a directory for what it finds; the properties
 * {@code fuzz.runs}, {@code fuzz.only} and {@code fuzz.jobs} say how many inputs each, which decoders, by a part of their names, and how
 * many at a time. A decoder that had as many inputs before, by the rows in that directory, is not fuzzed again. Exits 1 if a decoder did
 * what it must not.
 */
public final class FuzzProgram {
    private FuzzProgram() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
        long runs = Long.parseLong(property("fuzz.runs", "10000000"));
        String part = property("fuzz.only", "");
        int jobs =
                Integer.parseInt(property("fuzz.jobs", "" + Runtime.getRuntime().availableProcessors()));
        FuzzTable table = new FuzzTable(directory.resolve("table"));
        List<Decoder> chosen = Decoders.all().stream()
                .filter(decoder -> decoder.name().contains(part))
                .toList();
        ConcurrentLinkedQueue<String> defects = new ConcurrentLinkedQueue<>();
        ExecutorService pool = Executors.newFixedThreadPool(jobs);
        System.out.println(FuzzTable.HEADING);
        for (Decoder decoder : chosen) {
            pool.execute(() -> {
                try {
                    if (table.executionsOf(decoder.name()) < runs) {
                        table.add(new FuzzRun(decoder, directory.resolve(decoder.name())).search(runs));
                    }
                    System.out.println(table.row(decoder.name()));
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
}
