package io.raftwright.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Something that each file of the house keeps to: what is wrong with a file, or nothing. */
@FunctionalInterface
interface Rule {

    /** What breaks the rule, for a person to read; empty if nothing does. */
    List<String> violations(SourceFile file);

    /** This rule, for some of the files alone. */
    default Rule where(Predicate<SourceFile> applies) {
        return file -> applies.test(file) ? violations(file) : List.of();
    }

    /** Checks the rule on the whole house. */
    default void check() {
        List<String> all = SourceTree.files().stream()
                .flatMap(file -> violations(file).stream().map(violation -> file + ": " + violation))
                .toList();
        assertEquals(List.of(), all);
    }

    /** Shows that the rule can fail: it must reject the first text and accept the second. */
    default void mustReject(SourceFile bad, SourceFile good) {
        assertNotEquals(List.of(), violations(bad), "a rule that rejects nothing proves nothing");
        assertEquals(List.of(), violations(good));
    }

    /** A rule that no line of code matches a pattern. */
    static Rule noCode(String regex, String instead) {
        Pattern pattern = Pattern.compile(regex);
        return file -> file.codeLines()
                .filter(line -> pattern.matcher(line).find())
                .map(line -> '"' + line.strip() + "\": " + instead)
                .toList();
    }

    /** A rule that no type named in the code has one of these prefixes. */
    static Rule noTypes(String instead, String... prefixes) {
        return file -> file.typesNamed().stream()
                .filter(type -> List.of(prefixes).stream().anyMatch(type::startsWith))
                .map(type -> type + ": " + instead)
                .toList();
    }
}
