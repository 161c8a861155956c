package io.raftwright.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/scenarios.md} tells the truth: every number is there, and every test that it names exists and names the number. */
class ScenarioTableTest {
    private static final int LAST_NUMBER = 58;
    /** How many numbers may still be without a test. A ratchet: lower it, never raise it. */
    private static final int MOST_OPEN = 0;

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| (.{20,}?) \\| (.+?) \\|$");
    private static final Pattern TEST = Pattern.compile("`([^`]+)`");
    private static final Pattern NUMBERS = Pattern.compile("scenarios? (\\d+(?:, \\d+)*)");

    private final UnaryOperator<String> scenarioFiles = ScenarioTableTest::firstLineOf;
    private final UnaryOperator<String> tests = ScenarioTableTest::commentAbove;

    @Test
    void shouldSayForEveryNumberWhatHoldsIt() {
        String table = SourceTree.read(SourceTree.root().resolve("docs/scenarios.md"));
        Map<Integer, String> rows = rows(table);

        assertEquals(
                IntStream.rangeClosed(1, LAST_NUMBER).boxed().toList(), List.copyOf(rows.keySet()), "a row a number");
        assertEquals(List.of(), violations(rows));
        long open = rows.values().stream().filter("open"::equals).count();
        assertTrue(open <= MOST_OPEN, "numbers without a test, count=" + open);
    }

    @Test
    void shouldNameEveryScenarioFile() {
        String table = SourceTree.read(SourceTree.root().resolve("docs/scenarios.md"));
        Map<Integer, String> rows = rows(table);
        List<String> missing = new ArrayList<>();

        for (Path file : scenarioFiles()) {
            String name = String.valueOf(file.getFileName());
            for (int number : numbersIn(firstLineOf(name))) {
                if (!rows.getOrDefault(number, "").contains('`' + name + '`')) {
                    missing.add(number + ": " + name);
                }
            }
        }

        assertEquals(List.of(), missing);
    }

    @Test
    void shouldRejectATestThatIsNotThereOrShowsSomethingElse() {
        String rule = "`KernelRulesTest#shouldCommitAgainWhenAConfigurationAsksForFewer`";
        assertEquals(List.of(), violations(Map.of(1, "`figure-8.txt`", 2, "open", 16, rule)));
        for (String wrong : List.of(
                "`figure-9.txt`",
                "`NoSuchTest#shouldBe`",
                "`KernelRulesTest#shouldBe`",
                "`first-election.txt`",
                "`KernelRulesTest#shouldBeginItsTermLaterWhenTheDiskWasFull`",
                "soon")) {
            assertNotEquals(List.of(), violations(Map.of(1, wrong)), wrong);
        }
    }

    private List<String> violations(Map<Integer, String> rows) {
        List<String> wrong = new ArrayList<>();
        rows.forEach((number, holders) -> {
            List<String> names =
                    TEST.matcher(holders).results().map(match -> match.group(1)).toList();
            if (names.isEmpty() && !holders.equals("open")) {
                wrong.add(number + ": neither a test nor open: " + holders);
            }
            for (String name : names) {
                String says = (name.endsWith(".txt") ? scenarioFiles : tests).apply(name);
                if (!numbersIn(says).contains(number)) {
                    wrong.add(number + ": " + name + " does not exist, or does not say that it shows this");
                }
            }
        });
        return wrong;
    }

    private static Map<Integer, String> rows(String table) {
        Map<Integer, String> rows = new TreeMap<>();
        Matcher matcher = ROW.matcher(table);
        while (matcher.find()) {
            rows.put(Integer.parseInt(matcher.group(1)), matcher.group(3).strip());
        }
        return rows;
    }

    private static List<Integer> numbersIn(String text) {
        return NUMBERS.matcher(text)
                .results()
                .flatMap(match -> Stream.of(match.group(1).split(", ")))
                .map(Integer::parseInt)
                .toList();
    }

    /** The first line of a scenario file, or nothing if there is no such file. */
    private static String firstLineOf(String name) {
        Path file = scenarios().resolve(name);
        return Files.exists(file) ? SourceTree.read(file).lines().findFirst().orElse("") : "";
    }

    /** What stands above a test, named {@code Class#method}, up to the blank line; nothing if there is no such test. */
    private static String commentAbove(String name) {
        String[] parts = name.split("#", -1);
        Pattern method = Pattern.compile("(?m)((?:^.+\\n)*)^.* " + Pattern.quote(parts[parts.length - 1]) + "\\(");
        return SourceTree.files().stream()
                .filter(file -> file.name().equals(parts[0]))
                .flatMap(file -> method.matcher(file.text()).results())
                .map(ScenarioTableTest::above)
                .reduce("", String::concat);
    }

    private static String above(MatchResult match) {
        return match.group(1);
    }

    private static Path scenarios() {
        return SourceTree.root().resolve("core/src/test/resources/scenarios");
    }

    private static List<Path> scenarioFiles() {
        try (Stream<Path> files = Files.list(scenarios())) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
