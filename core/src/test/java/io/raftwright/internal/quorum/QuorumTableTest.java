package io.raftwright.internal.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every line of the tables in {@code quorum}, and what must not change its result. */
class QuorumTableTest {
    private static final String EVERYTHING = "everything";

    @TestFactory
    List<DynamicTest> shouldCommitAsTheTableSays() throws IOException {
        return lines("/quorum/committed.txt", columns -> {
            Map<Long, Long> acks = pairs(columns[2], Long::valueOf);
            long expected = columns[3].equals(EVERYTHING) ? Long.MAX_VALUE : Long.parseLong(columns[3]);

            assertEquals(expected, CommitRule.committed(ids(columns[0]), ids(columns[1]), acks));
            assertEquals(expected, CommitRule.committed(ids(columns[1]), ids(columns[0]), acks), "halves swapped");
        });
    }

    @TestFactory
    List<DynamicTest> shouldElectAsTheTableSays() throws IOException {
        return lines("/quorum/votes.txt", columns -> {
            Map<Long, Boolean> votes = pairs(columns[2], "yes"::equals);
            VoteResult expected = VoteResult.valueOf(columns[3].toUpperCase(Locale.ROOT));

            assertEquals(expected, VoteTally.of(ids(columns[0]), ids(columns[1]), votes));
            assertEquals(expected, VoteTally.of(ids(columns[1]), ids(columns[0]), votes), "halves swapped");
        });
    }

    private interface Check {
        void check(String[] columns);
    }

    private static List<DynamicTest> lines(String table, Check check) throws IOException {
        try (InputStream in = Objects.requireNonNull(QuorumTableTest.class.getResourceAsStream(table), table)) {
            List<DynamicTest> tests = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> DynamicTest.dynamicTest(line, () -> check.check(columns(line))))
                    .toList();
            assertTrue(tests.size() >= 50, "lines lost, count=" + tests.size());
            return tests;
        }
    }

    private static String[] columns(String line) {
        String[] columns = Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new);
        assertEquals(4, columns.length, line);
        return columns;
    }

    private static long[] ids(String column) {
        return column.equals("-")
                ? new long[0]
                : Arrays.stream(column.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    private static <V> Map<Long, V> pairs(String column, Function<String, V> value) {
        return Arrays.stream(column.split(" "))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("="))
                .collect(Collectors.toMap(pair -> Long.valueOf(pair[0]), pair -> value.apply(pair[1])));
    }
}
