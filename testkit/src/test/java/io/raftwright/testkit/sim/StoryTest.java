package io.raftwright.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.sim.story.Story;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StoryTest {
    private final Simulation.Playable sound = Simulation.seed(7)
            .members(5)
            .events(10_000)
            .stateMachine(Registers::new)
            .workload(new Registers.Load());
    private final Simulation.Playable forgetful = ForgetfulRegisters.failing();

    /** Counts what it is told. */
    private static final class Tally implements Chronicle {
        private long sent;
        private long arrived;
        private long lost;
        private long asked;
        private long answered;
        private long started;
        private List<Long> founders = List.of();

        @Override
        public void begins(LongSupplier nowNs, List<Long> newFounders) {
            founders = newFounders;
        }

        @Override
        public long sent(long from, long to, ByteBuffer frame) {
            return ++sent;
        }

        @Override
        public void arrived(long frame) {
            arrived++;
        }

        @Override
        public void lost(long frame) {
            lost++;
        }

        @Override
        public void befell(long memberId, Milestone milestone, String detail) {
            started += milestone == Milestone.STARTED ? 1 : 0;
        }

        @Override
        public long asked(int client, long memberId, boolean isRead) {
            return ++asked;
        }

        @Override
        public void answered(long call, Answer answer) {
            answered += answer == Answer.DONE ? 1 : 0;
        }

        @Override
        public String toString() {
            return "started=" + started + " sent=" + sent + " arrived=" + arrived + " lost=" + lost + " asked=" + asked
                    + " answered=" + answered;
        }
    }

    @Test
    void shouldTellAllThatHappensAndChangeNothing() {
        Tally tally = new Tally();
        long done = 0;

        for (long seed = 1; seed <= 5; seed++) {
            Simulation.Playable simulation = Simulation.seed(seed)
                    .members(5)
                    .events(4_000)
                    .faults(Faults.all().without(Fault.DUPLICATION, Fault.CROWD))
                    .stateMachine(Registers::new)
                    .workload(new Registers.Load());
            SimulationReport told = simulation.run(tally);
            assertEquals(simulation.run(), told);
            done += told.acknowledged() + told.reads();
        }

        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), tally.founders);
        assertEquals(done, tally.answered, tally::toString);
        assertTrue(tally.started > 5 * 5 && tally.asked >= done, tally::toString);
        assertTrue(tally.arrived > tally.sent / 2 && tally.lost > 0, tally::toString);
        assertTrue(tally.arrived + tally.lost <= tally.sent, tally::toString);
    }

    @Test
    void shouldShowTheFirstThingsOfASoundRun() {
        String page =
                Story.of(sound).command("mvn <once & again>").happenings(500).html();

        assertEquals("0", field(page, "begin"));
        assertTrue(page.contains("\"founders\":[1,2,3,4,5]"), "founders");
        assertTrue(page.contains("\"violation\":{}"), "violation");
        assertTrue(page.contains("\"command\":\"mvn \\u003conce \\u0026 again\\u003e\""), "command");
        assertEquals(500, rows(page), "rows");
    }

    @Test
    void shouldShowTheLastThingsBeforeABreak() {
        SimulationReport report = forgetful.run();

        String page = Story.of(forgetful).happenings(500).html();

        long endUs = report.virtualTime().toNanos() / 1000;
        assertEquals(Long.toString(endUs), field(page, "end"));
        long beginUs = Long.parseLong(field(page, "begin"));
        assertTrue(beginUs > 0 && beginUs < endUs, () -> "begin=" + beginUs);
        assertTrue(page.contains("\"rule\":\"the same commands make the same state\""), "rule");
        assertTrue(rows(page) >= 500, "what went on before is shown too");
    }

    @Test
    void shouldNeedNothingBesidesThePage() {
        String page = Story.of(forgetful).html();

        assertTrue(page.length() < 3_000_000, () -> "length=" + page.length());
        assertFalse(
                Pattern.compile("(src|href)=|@import|url\\(|https?://")
                        .matcher(page)
                        .find(),
                "a link");
        assertFalse(page.contains("/*DATA*/") || page.contains("/*SCRIPT*/") || page.contains("/*STYLE*/"), "a gap");
    }

    @Test
    void shouldRejectMoreThanAPageCanHold() {
        assertThrows(IllegalArgumentException.class, () -> Story.of(sound).happenings(1_000_000));
        assertThrows(IllegalArgumentException.class, () -> Story.of(sound).happenings(0));
    }

    private static String field(String page, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":(-?\\d+)").matcher(page);
        assertTrue(matcher.find(), name);
        return matcher.group(1);
    }

    private static long rows(String page) {
        String rows = page.substring(page.indexOf("\"rows\":["), page.indexOf("</script>", page.indexOf("\"rows\":[")));
        return Pattern.compile("[\\[,]\\[\"[A-Z]+\",\\d+")
                .matcher(rows)
                .results()
                .count();
    }
}
