package io.raftwright.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/etcd.md} tells the truth: every row names a test, and every test that it names exists. */
class EtcdTableTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (?!etcd|here|-).+ \\| (.+?) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    private final String table = SourceTree.read(SourceTree.root().resolve("docs/etcd.md"));

    @Test
    void shouldNameATestInEveryRow() {
        List<String> holders =
                ROW.matcher(table).results().map(row -> row.group(1)).toList();

        assertTrue(holders.size() > 30, "rows were not found, count=" + holders.size());
        assertEquals(
                List.of(),
                holders.stream().filter(row -> !TEST.matcher(row).find()).toList());
    }

    @Test
    void shouldNameTestsThatExist() {
        assertEquals(
                List.of(),
                TEST.matcher(table)
                        .results()
                        .filter(test -> !exists(test.group(1), test.group(2)))
                        .map(test -> test.group())
                        .toList());
        assertTrue(!exists("WatchTest", "shouldNotBeThere") && !exists("NoTest", "shouldHoldBackUntilAFutureRevision"));
    }

    private static boolean exists(String type, String method) {
        return SourceTree.files().stream()
                .anyMatch(file -> file.name().equals(type) && file.text().contains("void " + method + "("));
    }
}
