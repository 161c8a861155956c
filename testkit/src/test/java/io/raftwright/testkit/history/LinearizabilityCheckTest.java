package io.raftwright.testkit.history;

import static io.raftwright.testkit.history.Call.NONE;
import static io.raftwright.testkit.history.Register.DONE;
import static io.raftwright.testkit.history.Register.NOT_DONE;
import static io.raftwright.testkit.history.Register.compareAndSet;
import static io.raftwright.testkit.history.Register.delete;
import static io.raftwright.testkit.history.Register.read;
import static io.raftwright.testkit.history.Register.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Small histories of the kinds that the literature discusses, each with a verdict that can be found by hand. */
class LinearizabilityCheckTest {
    private final Script script = new Script();

    @Test
    void shouldAcceptReadsThatSeeAnOverlappingWriteOrNot() {
        script.ok(1, 0, 100, write("x", 1));
        script.ok(2, 10, 20, read("x"), NONE);
        script.ok(3, 15, 90, read("x"), 1);
        script.ok(2, 95, 99, read("x"), 1);

        assertLinearizable();
    }

    @Test
    void shouldRefuseAReadThatGoesBack() {
        script.ok(1, 0, 100, write("x", 1));
        script.ok(2, 10, 20, read("x"), 1);
        script.ok(3, 30, 40, read("x"), NONE);

        assertEquals(2, refuted().excerpt().unplaced().id());
    }

    @Test
    void shouldRefuseAStaleRead() {
        script.ok(1, 0, 10, write("x", 1));
        script.ok(1, 20, 30, write("x", 2));
        script.ok(2, 40, 50, read("x"), 1);

        assertEquals(2, refuted().excerpt().unplaced().id());
    }

    @Test
    void shouldRefuseReadersThatDisagreeOnTheOrderOfWrites() {
        script.ok(1, 0, 100, write("x", 1));
        script.ok(2, 0, 100, write("x", 2));
        script.ok(3, 110, 120, read("x"), 1);
        script.ok(4, 110, 120, read("x"), 2);

        assertTrue(refuted().excerpt().unplaced().id() >= 2);
    }

    @Test
    void shouldAcceptWhatOnlyTheSlowerOrderExplains() {
        script.ok(1, 0, 100, write("x", 1));
        script.ok(2, 10, 90, write("x", 2));
        script.ok(3, 20, 30, read("x"), 2);
        script.ok(4, 40, 50, read("x"), 1);
        script.ok(5, 110, 120, read("x"), 1);

        assertEquals(List.of(1, 2, 0, 3, 4), orderOfX());
    }

    @Test
    void shouldRefuseAWriteThatOverwritesNothing() {
        script.ok(1, 0, 10, write("x", 1));
        script.ok(2, 5, 15, compareAndSet("x", 1, 2), DONE);
        script.ok(3, 5, 15, compareAndSet("x", 1, 3), DONE);

        refuted();
    }

    @Test
    void shouldAcceptOneWinnerAmongCompareAndSets() {
        script.ok(1, 0, 10, write("x", 1));
        script.ok(2, 20, 40, compareAndSet("x", 1, 2), NOT_DONE);
        script.ok(3, 20, 40, compareAndSet("x", 1, 3), DONE);
        script.ok(4, 50, 60, read("x"), 3);

        assertEquals(List.of(0, 2, 1, 3), orderOfX());
    }

    @Test
    void shouldLetATimedOutWriteTakeEffectMuchLater() {
        script.unknown(1, 0, write("x", 1));
        script.ok(2, 10, 20, write("x", 2));
        script.ok(2, 30, 40, read("x"), 2);
        script.ok(2, 50, 60, read("x"), 1);

        assertEquals(List.of(1, 2, 0, 3), orderOfX());
    }

    @Test
    void shouldLetATimedOutWriteNeverTakeEffect() {
        script.unknown(1, 0, write("x", 1));
        script.ok(2, 10, 20, read("x"), NONE);

        assertEquals(List.of(1), orderOfX());
    }

    @Test
    void shouldRefuseATimedOutWriteThatTakesEffectTwice() {
        script.unknown(1, 0, write("x", 1));
        script.ok(2, 10, 20, read("x"), 1);
        script.ok(2, 30, 40, write("x", 2));
        script.ok(2, 50, 60, read("x"), 1);

        assertEquals(3, refuted().excerpt().unplaced().id());
    }

    @Test
    void shouldRefuseATimedOutWriteSeenBeforeItWasAsked() {
        script.ok(2, 10, 20, read("x"), 1);
        script.unknown(1, 30, write("x", 1));

        refuted();
    }

    @Test
    void shouldUseChainsOfTimedOutOperations() {
        script.unknown(1, 0, compareAndSet("x", NONE, 1));
        script.unknown(2, 0, compareAndSet("x", 1, 2));
        script.unknown(3, 0, compareAndSet("x", 2, 3));
        script.ok(4, 10, 20, read("x"), NONE);
        script.ok(4, 30, 40, read("x"), 3);

        assertEquals(List.of(3, 0, 1, 2, 4), orderOfX());
    }

    @Test
    void shouldNotLetARefusedWriteExplainAnything() {
        script.refused(1, 0, 10, write("x", 1));
        script.ok(2, 20, 30, read("x"), 1);

        refuted();
    }

    @Test
    void shouldKnowWhetherADeletedKeyWasThere() {
        script.ok(1, 0, 10, write("x", 1));
        script.ok(1, 20, 30, delete("x"), DONE);
        script.ok(1, 40, 50, delete("x"), DONE);

        assertEquals(2, refuted().excerpt().unplaced().id());
    }

    @Test
    void shouldJudgeEachKeyAlone() {
        script.ok(1, 0, 10, write("x", 1));
        script.ok(1, 20, 30, read("y"), NONE);
        script.ok(1, 40, 50, write("y", 2));
        script.ok(1, 60, 70, read("y"), NONE);

        assertEquals("y", refuted().excerpt().unplaced().key());
    }

    @Test
    void shouldTakeTheSameMomentForOverlap() {
        script.ok(1, 0, 10, write("x", 1));
        script.ok(2, 10, 20, read("x"), NONE);

        assertLinearizable();
    }

    @Test
    void shouldCountWhatIsAddedOnce() {
        Script once = new Script().unknown(1, 0, Counter.add("c", 5)).ok(2, 10, 20, Counter.read("c"), 5);
        Script twice = new Script().unknown(1, 0, Counter.add("c", 5)).ok(2, 10, 20, Counter.read("c"), 10);

        assertTrue(LinearizabilityCheck.of(new Counter()).check(once.history()).isLinearizable());
        assertTrue(LinearizabilityCheck.of(new Counter()).check(twice.history()).isRefuted());
    }

    @Test
    void shouldSeeAListInTheOrderOfItsAppends() {
        Script good = new Script()
                .ok(1, 0, 50, AppendList.append("l", 7), 2)
                .ok(2, 0, 50, AppendList.append("l", 8), NONE)
                .ok(3, 60, 70, AppendList.read("l"), AppendList.fingerprint(8, 7));
        Script bad = new Script()
                .ok(1, 0, 50, AppendList.append("l", 7), 2)
                .ok(2, 0, 50, AppendList.append("l", 8), NONE)
                .ok(3, 60, 70, AppendList.read("l"), AppendList.fingerprint(7, 8));

        assertTrue(
                LinearizabilityCheck.of(new AppendList()).check(good.history()).isLinearizable());
        assertTrue(
                LinearizabilityCheck.of(new AppendList()).check(bad.history()).isRefuted());
    }

    @Test
    void shouldRejectACallThatTheModelDoesNotKnow() {
        script.ok(1, 0, 10, Counter.add("x", 1));

        assertThrows(IllegalArgumentException.class, this::check);
    }

    @Test
    void shouldGiveThePrefixThatHasAnOrder() {
        script.ok(1, 0, 10, write("x", 1));
        script.ok(2, 5, 30, write("x", 2));
        script.ok(3, 12, 20, read("x"), 2);
        script.ok(1, 40, 50, read("x"), 1);
        script.ok(1, 60, 70, read("x"), 9);

        assertEquals(
                List.of(0, 1, 2), refuted().prefix().stream().map(Operation::id).toList());
    }

    private Verdict check() {
        return LinearizabilityCheck.of(new Register()).check(script.history());
    }

    private void assertLinearizable() {
        Verdict verdict = check();
        assertTrue(verdict.isLinearizable(), verdict::toString);
    }

    private List<Integer> orderOfX() {
        Verdict.Linearizable found = assertInstanceOf(Verdict.Linearizable.class, check());
        return found.orders().getOrDefault("x", List.of()).stream()
                .map(Operation::id)
                .toList();
    }

    private Verdict.NotLinearizable refuted() {
        return assertInstanceOf(Verdict.NotLinearizable.class, check());
    }
}
