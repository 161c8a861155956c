package io.raftwright.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.history.Violation.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each guarantee of a watch, kept and broken. */
class WatchCheckTest {
    private static final Change A1 = Change.put("a", 1);
    private static final Change A2 = Change.put("a", 2);
    private static final Change A_GONE = Change.delete("a");
    private static final Change B1 = Change.put("b", 1);

    private final ChangeLog changes = new ChangeLog();
    private final WatchRecord watcher = new WatchRecord("w", key -> key.equals("a"), 2);

    @BeforeEach
    void makeRevisions() {
        changes.changed(1, List.of(A1));
        changes.changed(2, List.of(A2, B1));
        changes.changed(3, List.of(B1));
        changes.changed(4, List.of(A_GONE));
        changes.changed(6, List.of(A1, A2));
    }

    @Test
    void shouldAcceptWhatConcernsTheWatcher() {
        watcher.delivered(2, List.of(A2));
        watcher.progressed(3);
        watcher.delivered(4, List.of(A_GONE));
        watcher.delivered(6, List.of(A1, A2));
        watcher.progressed(9);

        assertBroken();
    }

    @Test
    void shouldAcceptAWatcherThatHasNotBeenToldYet() {
        watcher.delivered(2, List.of(A2));

        assertBroken();
    }

    @Test
    void shouldSeeARevisionLeftOut() {
        watcher.delivered(2, List.of(A2));
        watcher.delivered(6, List.of(A1, A2));

        assertBroken(Rule.WATCH_COMPLETE);
    }

    @Test
    void shouldSeeTheFirstRevisionLeftOut() {
        watcher.delivered(4, List.of(A_GONE));

        assertBroken(Rule.WATCH_COMPLETE);
    }

    @Test
    void shouldSeeProgressBeyondWhatWasDelivered() {
        watcher.delivered(2, List.of(A2));
        watcher.progressed(4);

        assertBroken(Rule.WATCH_COMPLETE);
    }

    @Test
    void shouldSeeARevisionDeliveredTwice() {
        watcher.delivered(2, List.of(A2));
        watcher.delivered(2, List.of(A2));

        assertBroken(Rule.WATCH_ORDERED);
    }

    @Test
    void shouldSeeRevisionsOutOfOrder() {
        watcher.delivered(4, List.of(A_GONE));
        watcher.delivered(2, List.of(A2));

        assertBroken(Rule.WATCH_COMPLETE, Rule.WATCH_ORDERED);
    }

    @Test
    void shouldSeeARevisionBeforeTheRange() {
        watcher.delivered(1, List.of(A1));

        assertBroken(Rule.WATCH_ORDERED);
    }

    @Test
    void shouldSeeARevisionTornApart() {
        watcher.delivered(2, List.of(A2));
        watcher.delivered(4, List.of(A_GONE));
        watcher.delivered(6, List.of(A1));
        watcher.delivered(6, List.of(A2));

        assertBroken(Rule.WATCH_ATOMIC, Rule.WATCH_ORDERED);
    }

    @Test
    void shouldSeeAWrongValueAndAForeignKeyAndAnInventedRevision() {
        watcher.delivered(2, List.of(A1));
        watcher.delivered(3, List.of(B1));
        watcher.delivered(4, List.of(A_GONE));
        watcher.delivered(5, List.of(A1));

        assertBroken(Rule.WATCH_ATOMIC, Rule.WATCH_ATOMIC, Rule.WATCH_ATOMIC);
    }

    @Test
    void shouldGoOnWhereItResumed() {
        watcher.delivered(2, List.of(A2));
        watcher.resumed(3);
        watcher.delivered(4, List.of(A_GONE));
        watcher.resumed(2);
        watcher.delivered(2, List.of(A2));
        watcher.progressed(3);

        assertBroken();
    }

    @Test
    void shouldSeeAResumptionThatLeavesSomethingOut() {
        watcher.delivered(2, List.of(A2));
        watcher.resumed(5);
        watcher.delivered(6, List.of(A1, A2));

        assertBroken(Rule.WATCH_RESUMABLE);
    }

    @Test
    void shouldLetCompactionLeaveSomethingOut() {
        watcher.delivered(2, List.of(A2));
        watcher.compacted(5);
        watcher.resumed(5);
        watcher.delivered(6, List.of(A1, A2));

        assertBroken();
    }

    @Test
    void shouldNotLetCompactionHideWhatIsStillThere() {
        watcher.delivered(2, List.of(A2));
        watcher.compacted(4);
        watcher.resumed(4);
        watcher.delivered(6, List.of(A1, A2));

        assertBroken(Rule.WATCH_COMPLETE);
    }

    @Test
    void shouldSeeReplicasThatDiffer() {
        changes.changed(3, List.of(B1));
        changes.changed(4, List.of(A1));

        assertBroken(Rule.ONE_PLACE);
    }

    @Property(tries = 300)
    void shouldAcceptHonestWatchersAndRefuseOneFault(@ForAll long seed) {
        Random random = new Random(seed);
        ChangeLog log = new ChangeLog();
        List<List<Change>> mine = new ArrayList<>();
        for (long revision = 1; revision <= 60; revision++) {
            Change a = Change.put("a", revision);
            Change b = Change.put("b", revision);
            boolean isMine = random.nextBoolean();
            log.changed(revision, isMine ? List.of(b, a) : List.of(b));
            mine.add(isMine ? List.of(a) : List.of());
        }
        WatchRecord honest = new WatchRecord("honest", key -> key.equals("a"), 1);
        WatchRecord faulty = new WatchRecord("faulty", key -> key.equals("a"), 1);
        int victim = 1 + random.nextInt(60);
        while (mine.get(victim - 1).isEmpty()) {
            victim = (victim % 60) + 1;
        }
        for (long revision = 1; revision <= 60; revision++) {
            List<Change> batch = mine.get((int) revision - 1);
            if (!batch.isEmpty()) {
                honest.delivered(revision, batch);
                if (revision != victim) {
                    faulty.delivered(revision, batch);
                } else if (random.nextBoolean()) {
                    faulty.delivered(revision, List.of(Change.put("a", -revision)));
                }
            }
            if (random.nextInt(10) == 0) {
                honest.resumed(revision + 1);
                faulty.resumed(revision + 1);
            }
        }
        honest.progressed(60);
        faulty.progressed(60);

        assertEquals(List.of(), WatchCheck.check(log, List.of(honest)).violations());
        assertEquals(
                1, WatchCheck.check(log, List.of(honest, faulty)).violations().size());
    }

    private void assertBroken(Rule... rules) {
        CheckReport report = WatchCheck.check(changes, List.of(watcher));
        assertEquals(
                List.of(rules),
                report.violations().stream().map(Violation::rule).toList(),
                report::toString);
        assertTrue(report.checked() > 0);
    }
}
