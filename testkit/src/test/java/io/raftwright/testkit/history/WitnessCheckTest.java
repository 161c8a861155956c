package io.raftwright.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.history.Violation.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Each promise of the witness check, kept and broken. */
class WitnessCheckTest {
    private final Register model = new Register();
    private final HistoryRecorder recorder = new HistoryRecorder(() -> 0);
    private final AppliedOrder order = new AppliedOrder();

    @Test
    void shouldAcceptAnOrderThatExplainsAllAnswers() {
        int write = recorder.invoke(1, Register.write("x", 5));
        int early = recorder.invoke(2, Register.read("x"));
        recorder.returned(early, Call.NONE, 0);
        recorder.returned(write, Call.NONE, 1);
        int late = recorder.invoke(2, Register.read("x"));
        recorder.returned(late, 5, 1);
        order.applied(1, write);

        CheckReport report = check();

        assertTrue(report.isGood(), report::toString);
        assertEquals(3, report.checked());
    }

    @Test
    void shouldRefuseAStaleRead() {
        int write = done(1, Register.write("x", 5), Call.NONE, 1);
        done(2, Register.read("x"), Call.NONE, 0);
        order.applied(1, write);

        assertBroken(Rule.REAL_TIME_ORDER);
    }

    @Test
    void shouldRefuseAReadThatGoesBackBehindAnother() {
        int write = recorder.invoke(1, Register.write("x", 5)); // Never answered.
        done(2, Register.read("x"), 5, 1);
        done(3, Register.read("x"), Call.NONE, 0);
        order.applied(1, write);

        assertBroken(Rule.REAL_TIME_ORDER);
    }

    @Test
    void shouldRefuseAReadOfAValueNotThere() {
        int write = done(1, Register.write("x", 5), Call.NONE, 1);
        done(2, Register.read("x"), 6, 1);
        order.applied(1, write);

        assertBroken(Rule.RIGHT_RESULT);
    }

    @Test
    void shouldRefuseALostWrite() {
        done(1, Register.write("x", 5), Call.NONE, 1);

        assertBroken(Rule.NOTHING_LOST);
    }

    @Test
    void shouldRefuseAWriteAppliedTwice() {
        int write = done(1, Register.write("x", 5), Call.NONE, 1);
        order.applied(1, write);
        order.applied(2, write);

        assertBroken(Rule.EXACTLY_ONCE);
    }

    @Test
    void shouldRefuseAnUnknownWriteAppliedTwice() {
        int write = recorder.invoke(1, Register.write("x", 5));
        order.applied(3, write);
        order.applied(7, write);

        assertBroken(Rule.EXACTLY_ONCE);
    }

    @Test
    void shouldLetAnUnknownWriteTakeEffectLaterOrNever() {
        int late = recorder.invoke(1, Register.write("x", 5));
        recorder.invoke(1, Register.write("x", 6)); // Never applied.
        int other = done(2, Register.write("x", 7), Call.NONE, 1);
        done(2, Register.read("x"), 7, 1);
        done(2, Register.read("x"), 5, 2);
        order.applied(1, other);
        order.applied(2, late);

        CheckReport report = check();

        assertTrue(report.isGood(), report::toString);
    }

    @Test
    void shouldRefuseAnUnknownWriteAppliedBeforeItWasAsked() {
        int first = done(2, Register.write("x", 7), Call.NONE, 2);
        int early = recorder.invoke(1, Register.write("x", 5));
        order.applied(1, early);
        order.applied(2, first);

        assertBroken(Rule.REAL_TIME_ORDER);
    }

    @Test
    void shouldRefuseWritesOrderedAgainstRealTime() {
        int first = done(1, Register.write("x", 5), Call.NONE, 2);
        int second = done(2, Register.write("y", 6), Call.NONE, 1);
        order.applied(1, second);
        order.applied(2, first);

        assertBroken(Rule.REAL_TIME_ORDER);
    }

    @Test
    void shouldRefuseARefusedWriteThatWasApplied() {
        int write = recorder.invoke(1, Register.write("x", 5));
        recorder.refused(write);
        order.applied(1, write);

        assertBroken(Rule.NOTHING_INVENTED);
    }

    @Test
    void shouldRefuseWhatNobodyAsked() {
        order.applied(1, 77);

        assertBroken(Rule.NOTHING_INVENTED);
    }

    @Test
    void shouldRefuseTwoOperationsInOnePlace() {
        int one = recorder.invoke(1, Register.write("x", 5));
        int two = recorder.invoke(2, Register.write("y", 6));
        order.applied(1, one);
        order.applied(1, two);

        assertBroken(Rule.ONE_PLACE);
    }

    @Test
    void shouldRefuseOneClientsTwoWritesOfAKeyInOnePlace() {
        int one = recorder.invoke(1, Register.write("x", 5));
        int two = recorder.invoke(1, Register.write("x", 6));
        order.applied(1, one);
        order.applied(1, two);

        assertBroken(Rule.ONE_PLACE);
    }

    @Test
    void shouldRefuseAWriteThatSlipsBeneathAReadBeforeIt() {
        done(2, Register.read("y"), Call.NONE, 1);
        int write = done(1, Register.write("x", 5), Call.NONE, 1);
        order.applied(1, write);

        assertBroken(Rule.REAL_TIME_ORDER);
    }

    @Test
    void shouldLetATransactionShareAPlace() {
        int one = recorder.invoke(1, Register.write("x", 5));
        int two = recorder.invoke(1, Register.write("y", 6));
        recorder.returned(one, Call.NONE, 1);
        recorder.returned(two, Call.NONE, 1);
        order.applied(1, one);
        order.applied(1, two);
        order.applied(1, one); // Another replica.
        done(2, Register.read("y"), 6, 1);

        CheckReport report = check();

        assertTrue(report.isGood(), report::toString);
    }

    @Test
    void shouldRefuseAnAnswerWithAnotherPlace() {
        int write = done(1, Register.write("x", 5), Call.NONE, 4);
        order.applied(3, write);

        assertBroken(Rule.ONE_PLACE);
    }

    @Test
    void shouldRefuseACompareAndSetThatFoundSomethingElse() {
        int write = done(1, Register.write("x", 5), Call.NONE, 1);
        int swap = done(1, Register.compareAndSet("x", 4, 6), Register.DONE, 2);
        order.applied(1, write);
        order.applied(2, swap);

        assertBroken(Rule.RIGHT_RESULT);
    }

    @Test
    void shouldLetWhatChangedNothingShareThePlaceItSaw() {
        int write = done(1, Register.write("x", 5), Call.NONE, 1);
        done(1, Register.compareAndSet("x", 4, 6), Register.NOT_DONE, 1);
        done(1, Register.delete("y"), Register.NOT_DONE, 1);
        order.applied(1, write);

        CheckReport report = check();

        assertTrue(report.isGood(), report::toString);
    }

    @Test
    void shouldSkipAReadWithoutPlace() {
        done(1, Register.read("x"), Call.NONE, Operation.NO_PLACE);

        assertEquals(1, check().skipped());
    }

    @Test
    void shouldTakeReportsOfReplicasInAnyOrder() {
        Random random = new Random(1);
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            pairs.add(new int[] {random.nextInt(300), random.nextInt(3)});
        }

        pairs.forEach(pair -> order.applied(pair[0], pair[1]));
        pairs.forEach(pair -> order.applied(pair[0], pair[1]));

        assertEquals(
                pairs.stream().map(pair -> pair[0] * 10 + pair[1]).distinct().count(), order.size());
        for (int i = 1; i < order.size(); i++) {
            assertTrue(order.place(i - 1) <= order.place(i));
        }
    }

    @Property(tries = 300)
    void shouldAcceptEveryHonestRun(@ForAll long seed) {
        HonestRun run = HonestRun.of(seed, new HonestRun.Shape(5, 3, 200, 10, 0));

        CheckReport report = WitnessCheck.check(model, run.history(), run.order());

        assertTrue(report.isGood(), report::toString);
        assertEquals(0, report.skipped());
    }

    private int done(int client, Call call, long result, long place) {
        int id = recorder.invoke(client, call);
        recorder.returned(id, result, place);
        return id;
    }

    private CheckReport check() {
        return WitnessCheck.check(model, recorder.history(), order);
    }

    private void assertBroken(Rule... rules) {
        CheckReport report = check();
        assertEquals(
                List.of(rules),
                report.violations().stream().map(Violation::rule).toList(),
                report::toString);
    }
}
