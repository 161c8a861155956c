package io.raftwright.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/etcd.md} tells the truth: every row names a test, and every test that it names exists. */
class EtcdTableTest {
    private static final Pattern LINE = Pattern.compile("(?m)^\\| ((?:map|wire) line \\d+) \\| .+ \\| (.+?) \\|$");
    private static final Pattern CLASS = Pattern.compile("`(\\w+)`");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (?!etcd|here|map line|wire line|-).+ \\| (.+?) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    private static final List<SourceFile> FILES = SourceTree.files();

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

    @Test
    void shouldNameClassesThatExistForEachLineAndTheFirstOneSaysSo() {
        List<String> wrong = new ArrayList<>();
        List<MatchResult> lines = LINE.matcher(table).results().toList();
        for (MatchResult line : lines) {
            List<String> names = CLASS.matcher(line.group(2))
                    .results()
                    .map(name -> name.group(1))
                    .toList();
            Pattern said = Pattern.compile("(?i)" + line.group(1) + "\\b");
            if (!said.matcher(text(names.get(0))).find()) {
                wrong.add(names.get(0) + " does not say " + line.group(1));
            }
            names.stream().filter(name -> text(name).isEmpty()).forEach(name -> wrong.add("no such class: " + name));
        }

        assertEquals(List.of(), wrong);
        assertEquals(15, lines.size());
    }

    private static String text(String type) {
        return FILES.stream()
                .filter(file -> file.name().equals(type))
                .map(SourceFile::text)
                .findFirst()
                .orElse("");
    }

    private static boolean exists(String type, String method) {
        return FILES.stream()
                .anyMatch(file -> file.name().equals(type) && file.text().contains("void " + method + "("));
    }
}
