package io.raftwright.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays every file in {@code src/test/resources/scenarios}; {@link Scenario} explains the language. With the system property
 * {@code scenario.rewrite}, writes what they put out into them instead of comparing it.
 */
class ScenarioTest {
    private static final boolean IS_REWRITE = System.getProperty("scenario.rewrite") != null;
    private static final int FEWEST_FILES = 146;

    @TestFactory
    List<DynamicTest> shouldDoAsTheScenariosSay() {
        return files().stream()
                .map(path -> DynamicTest.dynamicTest(fileName(path), () -> {
                    if (IS_REWRITE) {
                        rewrite(path);
                    } else {
                        Scenario.play(read(path));
                    }
                }))
                .toList();
    }

    @Test
    void shouldSayWhatEachScenarioShows() {
        List<String> silent = files().stream()
                .map(ScenarioTest::read)
                .filter(file -> !file.hasSentence())
                .map(ScenarioFile::name)
                .toList();

        assertEquals(List.of(), silent);
        assertTrue(
                file("# scenarios 1, 2; Raft paper §5.4.2, Figure 8: it is so.").hasSentence());
        for (String silence : List.of("members 3", "# it is so.", "# scenario 1: ", "# scenario 1: is it so")) {
            assertFalse(file(silence).hasSentence(), silence);
        }
    }

    @Test
    void shouldHaveLostNoScenario() {
        assertTrue(files().size() >= FEWEST_FILES, "scenarios lost, count=" + files().size());
    }

    @Test
    void shouldFailWhenSomethingElseIsPutOut() {
        ScenarioFile right = Scenario.rewrite(file("members 1", "state 1  # alone", "", "letters", "= nonsense"));

        Scenario.play(right);
        assertEquals(List.of("letters", "= none"), right.lines().subList(6, 8));
        for (int at = 2; at < right.lines().size(); at++) {
            if (right.lines().get(at).startsWith("= ")) {
                List<String> lines = new ArrayList<>(right.lines());
                lines.remove(at);
                assertThrows(AssertionError.class, () -> Scenario.play(new ScenarioFile("wrong", lines)));
            }
        }
    }

    @Test
    void shouldFailWhenAnExpectationDoesNotHold() {
        for (String wrong :
                List.of("expect 1 term=2", "expect 1 role!=FOLLOWER", "expect 1 commit>1", "state 2", "dance 1")) {
            ScenarioFile file = file("members 1", wrong);

            assertThrows(AssertionError.class, () -> Scenario.play(file), wrong);
            assertThrows(AssertionError.class, () -> Scenario.rewrite(file), wrong);
        }
        Scenario.play(file("members 1", "expect 1 term=1 role=FOLLOWER commit<=1 commit<2 last>=1 last>0 vote!=1"));
    }

    private static ScenarioFile file(String... lines) {
        return new ScenarioFile("planted", List.of(lines));
    }

    // ---- files

    /** All scenario files, where they are written, so that rewriting them changes the source. */
    private static List<Path> files() {
        Path folder = Path.of(System.getProperty("basedir", ""), "src", "test", "resources", "scenarios");
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(path -> fileName(path).endsWith(".txt"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ScenarioFile read(Path path) {
        try {
            return new ScenarioFile(fileName(path), Files.readAllLines(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void rewrite(Path path) throws IOException {
        ScenarioFile before = read(path);
        ScenarioFile after = Scenario.rewrite(before);
        if (!after.equals(before)) {
            Files.writeString(path, String.join("\n", after.lines()) + "\n");
        }
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }
}
