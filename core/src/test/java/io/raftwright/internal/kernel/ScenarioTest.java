package io.raftwright.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Plays every file in {@code scenarios}; {@link Scenario} explains the language. */
class ScenarioTest {
    @TestFactory
    List<DynamicTest> shouldDoAsTheScenariosSay() throws IOException, URISyntaxException {
        URL folder = ScenarioTest.class.getResource("/scenarios");
        assertNotNull(folder);
        List<Path> files;
        try (Stream<Path> found = Files.list(Path.of(folder.toURI()))) {
            files = found.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }

        assertTrue(files.size() >= 12, "scenarios lost, count=" + files.size());
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString(),
                        () -> Scenario.play(file.getFileName().toString(), Files.readAllLines(file))))
                .toList();
    }
}
