package io.raftwright.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.invariant.Violation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Violation BROKEN = new Violation("a rule", "broken", 0);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long nowNs = -1;

    @Test
    void shouldSayEveryHalfMinuteHowFarItIs() {
        play(61, Long.MAX_VALUE, Duration.ofSeconds(1));

        List<String> lines = lines();
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("0:00:30  map 49%: 30 seeds, 3,000 events, "), lines::toString);
        assertTrue(lines.get(1).startsWith("0:01:00  map 98%: 60 seeds, 6,000 events, "), lines::toString);
        assertTrue(lines.get(0).endsWith(", no violation"), lines::toString);
    }

    @Test
    void shouldSayAtOnceWhatFailedAndHowItIsPlayedAgain() {
        play(3, 1, Duration.ZERO);

        String said = String.join("\n", lines());
        assertTrue(said.startsWith("FAILED map, 20,000 events, commit abc, seed=1 "), said);
        assertTrue(said.contains("a rule"), said);
        assertTrue(said.endsWith("play it again: mvn -Psim -Dsim.seed=1 -Dsim.events=20000 -Dsim.map=true"), said);
    }

    private void play(long count, long failing, Duration each) {
        Plays plays = new Plays(Machine.MAP, 20_000, false);
        Progress progress = new Progress(plays, count, "abc", out, () -> nowNs);
        Campaign.of(seed -> {
                    nowNs += each.toNanos();
                    return report(seed, seed == failing ? BROKEN : null);
                })
                .seeds(count)
                .onProgress(progress)
                .run();
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static SimulationReport report(long seed, @Nullable Violation violation) {
        return new SimulationReport(seed, violation, 1, 100, Duration.ofSeconds(1), 5, 5, 1, Map.of(), Map.of());
    }
}
