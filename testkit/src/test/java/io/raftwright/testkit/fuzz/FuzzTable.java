package io.raftwright.testkit.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What searches came to, a row for each decoder, in a file: whoever is interrupted goes on behind the last row. Any thread. */
final class FuzzTable {
    static final String HEADING = """
            | decoder | inputs | taken | inputs a CPU second | edges | corpus | most bytes allocated | of at most |
            |---|---|---|---|---|---|---|---|""";

    private final Path file;
    private final Map<String, String> rows = new HashMap<>();

    FuzzTable(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            Files.readAllLines(file).forEach(this::note);
        }
    }

    private void note(String row) {
        rows.put(cell(row, 1).replace("`", ""), row);
    }

    private static String cell(String row, int number) {
        return row.split("\\|", -1)[number].strip();
    }

    synchronized void add(String row) throws IOException {
        Files.write(file, List.of(row), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        note(row);
    }

    /** How many inputs a decoder had, 0 if it has no row. */
    synchronized long executionsOf(String decoder) {
        String row = rows.get(decoder);
        return row == null ? 0 : Long.parseLong(cell(row, 2).replace(",", ""));
    }

    /** The newest row of a decoder that has one. */
    synchronized String row(String decoder) {
        return rows.getOrDefault(decoder, "");
    }
}
