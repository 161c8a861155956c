package io.raftwright.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a campaign leaves of the seeds in which a broken state machine was found. */
class ExhibitsTest {
    private static final String RULE = "the same commands make the same state";
    private static final int RUNS = 30;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir
    private Path directory;

    @Test
    void shouldWriteThePageOfASmallerRunForTheFirstSeedThatFails() throws IOException {
        Exhibits exhibits = new Exhibits(directory.resolve("pages"), "abc", RUNS, PATIENCE);
        List<String> told = new ArrayList<>();

        CampaignReport report = Campaign.of(
                        seed -> ForgetfulRegisters.playing(seed).run())
                .mostFailures(2)
                .onFailure(1, failure -> told.add(smallest(exhibits, failure.seed())))
                .run();

        assertEquals(2, report.failures().size());
        long seed = report.failures().get(0).seed();
        assertTrue(report.failures().get(0).isRepeated(), report::toString);
        assertEquals(1, told.size());
        Path page = directory.resolve("pages").resolve("smallest-" + seed + ".html");
        assertEquals(List.of(page), filesIn(directory.resolve("pages")));
        assertTrue(told.get(0).contains(page.toUri().toString()), told::toString);
        assertTrue(told.get(0).contains("of at most " + RUNS + " runs"), told::toString);
        assertTrue(told.get(0).contains("play that again: mvn -Psim-story -Dsim.seed=" + seed + " "), told::toString);
        String html = Files.readString(page);
        assertTrue(html.contains("\"rule\":\"" + RULE + "\""), "the page shows another rule");
        assertTrue(html.contains("\"revision\":\"abc\""), "the page does not name the commit");
    }

    @Test
    void shouldWriteThePageOfASoundRun() throws IOException {
        Simulation.Playable sound =
                Machine.MAP.in(Simulation.seed(1).events(500).faults(Faults.none()));

        Path page = new Exhibits(directory, "abc", RUNS, PATIENCE).page(sound, "whole", "mvn -Psim");

        assertEquals(directory.resolve("whole.html"), page);
        assertTrue(Files.readString(page).contains("\"violation\":{}"), "violation");
    }

    private static String smallest(Exhibits exhibits, long seed) {
        try {
            return exhibits.smallest(
                    ForgetfulRegisters.playing(seed),
                    "smallest-" + seed,
                    scope -> StoryProgram.command(scope, Machine.REGISTERS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> filesIn(Path of) throws IOException {
        try (var files = Files.list(of)) {
            return files.toList();
        }
    }
}
