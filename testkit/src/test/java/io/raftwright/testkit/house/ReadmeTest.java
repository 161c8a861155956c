package io.raftwright.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code that the README and other pages show is code that compiles: what stands in a marked region of a source file. */
class ReadmeTest {
    private static final int MAX_HELLO_LINES = 15;
    private static final Pattern SNIPPET =
            Pattern.compile("<!-- from (\\S+), region (\\S+) -->\n```java\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)\\)");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/simulator.md", "docs/security.md", "docs/recipes.md"})
    void shouldShowOnlyCodeThatCompiles(String page) {
        String text = SourceTree.read(SourceTree.root().resolve(page));

        List<MatchResult> snippets = SNIPPET.matcher(text).results().toList();

        assertEquals(text.split("```java", -1).length - 1, snippets.size(), "a snippet without source");
        for (MatchResult snippet : snippets) {
            String source = SourceTree.read(SourceTree.root().resolve(snippet.group(1)));
            assertEquals(region(source, snippet.group(2)), snippet.group(3));
        }
    }

    @Test
    void shouldSayHelloInAFewLines() {
        String hello =
                SourceTree.read(SourceTree.root().resolve("examples/src/main/java/io/raftwright/examples/Hello.java"));

        assertTrue(region(hello, "hello").lines().count() <= MAX_HELLO_LINES);
    }

    @Test
    void shouldLinkOnlyToFilesThatExist() {
        for (String page : List.of(
                "README.md",
                "CONTRIBUTING.md",
                "docs/architecture.md",
                "docs/scenarios.md",
                "docs/simulator.md",
                "docs/security.md",
                "docs/recipes.md")) {
            Matcher link = LINK.matcher(SourceTree.read(SourceTree.root().resolve(page)));
            while (link.find()) {
                assertTrue(
                        SourceTree.root()
                                .resolve(page)
                                .resolveSibling(link.group(1))
                                .toFile()
                                .exists(),
                        link::group);
            }
        }
    }

    @Test
    void shouldCutARegionOutWithoutItsIndent() {
        String source = "class A {\n    // region one\n    int x() {\n        return 1;\n    }\n    // endregion\n}\n";

        assertEquals("int x() {\n    return 1;\n}\n", region(source, "one"));
    }

    private static String region(String source, String name) {
        Matcher matcher = Pattern.compile("(?s)( *)// region " + Pattern.quote(name) + "\n(.*?) *// endregion\n")
                .matcher(source);
        assertTrue(matcher.find(), () -> "no such region, name=" + name);
        return matcher.group(2).replaceAll("(?m)^" + matcher.group(1), "");
    }
}
