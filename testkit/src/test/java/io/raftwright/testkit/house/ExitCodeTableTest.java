package io.raftwright.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.storage.ExitCode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/tools.md} tells the exit codes that there are. */
class ExitCodeTableTest {
    @Test
    void shouldTellAllExitCodesAndNoOther() {
        List<String> told = SourceTree.read(SourceTree.root().resolve("docs/tools.md"))
                .lines()
                .filter(line -> line.matches("\\| \\d .*"))
                .toList();

        assertEquals(
                Stream.of(ExitCode.values())
                        .map(code -> "| " + code.code() + " | " + code.meaning() + " |")
                        .toList(),
                told);
    }
}
