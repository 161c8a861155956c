package io.raftwright.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an SPI's list "to be correct, an implementation must" says is what its contract checks: each line stands above checks, word for
 * word, and no check stands below anything else.
 */
class ContractListsTest {
    private static final Pattern LIST =
            Pattern.compile("To be correct, an implementation must\n \\* <ol>\n(.*?) \\* </ol>", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\{@link ([\\w.]+)?#?(\\w+)?}");
    private static final Pattern LINES_OR_CHECK = Pattern.compile(
            "(?m)(?<lines>(^ {4}// \\d+\\. .*\n(^ {4}// {4}.*\n)*)+)|^ {4}@(Test|ParameterizedTest)\n(.*\n)*?"
                    + " {4}(final )?void (?<check>\\w+)\\(");

    @ParameterizedTest
    @ValueSource(strings = {"StateMachine", "Transport", "LogStore", "SnapshotStore"})
    void shouldCheckEachLineOfTheList(String type) {
        List<String> contracts = SourceTree.mainFiles().stream()
                .filter(file ->
                        file.name().equals(type + "Contract") || file.name().equals(type + "DamageContract"))
                .map(SourceFile::text)
                .toList();

        assertEquals(List.of(), complaints(spi(type), contracts));
    }

    @Test
    void shouldComplainOfALineWithoutACheckAndOfACheckWithoutALine() {
        String spi = """
                /**
                 * <p>To be correct, an implementation must
                 * <ol>
                 *   <li>begin {@link Box#empty},
                 *       and {@link Lid} on;
                 *   <li>end.
                 * </ol>
                """;
        String first = "    // 1. begin empty, and Lid on\n\n    @Test\n    void item1ShouldBegin() {}\n";

        assertEquals(
                List.of(), complaints(spi, List.of(first + "    // 2. end\n\n    @Test\n    void shouldEnd() {}\n")));
        assertEquals(List.of("no check of \"2. end\""), complaints(spi, List.of(first)));
        assertEquals(
                List.of("not in the list: \"2. go on\"", "no check of \"2. end\""),
                complaints(spi, List.of(first + "    // 2. go on\n\n    @Test\n    void shouldGoOn() {}\n")));
        assertEquals(
                List.of("below no line: shouldRun", "no check of \"2. end\""),
                complaints(spi, List.of("    @Test\n    void shouldRun() {}\n" + first)));
        assertEquals(
                List.of("below another line: item3ShouldEnd", "no check of \"2. end\""),
                complaints(spi, List.of(first + "    // 2. end\n\n    @Test\n    void item3ShouldEnd() {}\n")));
    }

    private static String spi(String type) {
        return SourceTree.mainFiles().stream()
                .filter(file -> file.name().equals(type))
                .findFirst()
                .orElseThrow()
                .text();
    }

    private static List<String> complaints(String spi, List<String> contracts) {
        List<String> lines = linesOf(spi);
        TreeSet<String> unchecked = new TreeSet<>(lines);
        List<String> complaints = new ArrayList<>();
        for (String contract : contracts) {
            List<String> current = List.of();
            Matcher matcher = LINES_OR_CHECK.matcher(contract);
            while (matcher.find()) {
                String check = matcher.group("check");
                if (check == null) {
                    current = numbered(matcher.group("lines"));
                    current.stream()
                            .filter(line -> !lines.contains(line))
                            .forEach(line -> complaints.add("not in the list: \"" + line + '"'));
                } else if (current.isEmpty()) {
                    complaints.add("below no line: " + check);
                } else if (!isNamedAfter(current, check)) {
                    complaints.add("below another line: " + check);
                } else {
                    current.forEach(unchecked::remove);
                }
            }
        }
        unchecked.forEach(line -> complaints.add("no check of \"" + line + '"'));
        return complaints;
    }

    /** A check whose name has a number stands below the line of that number. */
    private static boolean isNamedAfter(List<String> lines, String check) {
        Matcher number = Pattern.compile("item(\\d+)Should.*").matcher(check);
        return !number.matches() || lines.stream().anyMatch(line -> line.startsWith(number.group(1) + ". "));
    }

    private static List<String> linesOf(String spi) {
        Matcher list = LIST.matcher(spi);
        if (!list.find()) {
            throw new AssertionError("no list in the SPI");
        }
        String[] items = list.group(1).replaceAll("\n \\* +", " ").split("<li>", -1);
        List<String> lines = new ArrayList<>();
        for (int number = 1; number < items.length; number++) {
            String plain = LINK.matcher(items[number])
                    .replaceAll(link -> link.group(2) == null ? link.group(1) : link.group(2));
            lines.add(number + ". " + plain.replaceAll("[;.]?\\s*\\*?\\s*$", ""));
        }
        return lines;
    }

    private static List<String> numbered(String comments) {
        return comments.replaceAll("\n {4}// {4}", " ")
                .lines()
                .map(line -> line.strip().substring("// ".length()))
                .toList();
    }
}
