package io.raftwright.testkit.history;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an honest object answered is accepted; one lie among it is not. */
class HonestRunTest {
    private final LinearizabilityCheck<Long> check = LinearizabilityCheck.of(new Register());

    @Property(tries = 200)
    void shouldAcceptEveryHonestRun(@ForAll long seed) {
        HonestRun run = HonestRun.of(seed, new HonestRun.Shape(6, 3, 300, 8, 0));

        Verdict verdict = check.check(run.history());

        assertTrue(verdict.isLinearizable(), verdict::toString);
    }

    @Property(tries = 200)
    void shouldAcceptEveryHonestRunOfFewValues(@ForAll long seed) {
        HonestRun run = HonestRun.of(seed, new HonestRun.Shape(8, 1, 100, 10, 3));

        Verdict verdict = check.check(run.history());

        assertTrue(verdict.isLinearizable(), verdict::toString);
    }

    @Property(tries = 150)
    void shouldRefuseOneStaleRead(@ForAll long seed) {
        HonestRun run = HonestRun.of(seed, new HonestRun.Shape(5, 2, 200, 8, 0));
        Operation read = someRead(run.history(), seed);
        List<Operation> overwritten = run.history().operations().stream()
                .filter(write -> isWrite(write, read) && write.isBefore(read))
                .filter(write -> run.history().operations().stream()
                        .anyMatch(later -> isWrite(later, read) && write.isBefore(later) && later.isBefore(read)))
                .toList();
        if (overwritten.isEmpty()) {
            return; // Too early in the run to be stale.
        }
        long stale = overwritten
                .get(new Random(seed).nextInt(overwritten.size()))
                .call()
                .argument();

        refusedByBoth(run, read, answering(read, stale, read.call()));
    }

    @Property(tries = 150)
    void shouldRefuseOneValueThatNobodyWrote(@ForAll long seed) {
        HonestRun run = HonestRun.of(seed, new HonestRun.Shape(5, 2, 200, 8, 0));
        Operation read = someRead(run.history(), seed);

        refusedByBoth(run, read, answering(read, Long.MAX_VALUE, read.call()));
    }

    @Property(tries = 150)
    void shouldRefuseOneLostWrite(@ForAll long seed) {
        HonestRun run = HonestRun.of(seed, new HonestRun.Shape(5, 2, 200, 8, 0));
        List<Operation> seen = run.history().operations().stream()
                .filter(write -> write.isOk() && write.call().kind().equals("write"))
                .filter(write -> run.history().operations().stream()
                        .anyMatch(read -> read.isOk()
                                && read.call().kind().equals("read")
                                && read.result() == write.call().argument()))
                .toList();
        Operation write = seen.get(new Random(seed).nextInt(seen.size()));
        Call elsewhere = Register.write(write.key(), Long.MAX_VALUE);

        refusedByBoth(run, write, answering(write, write.result(), elsewhere));
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldJudgeTenThousandOperationsQuickly() {
        HonestRun run = HonestRun.of(7, new HonestRun.Shape(10, 5, 10_000, 2, 0));

        Verdict verdict = check.check(run.history());

        assertTrue(verdict.isLinearizable(), verdict::toString);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldRefuteTenThousandOperationsQuickly() {
        HonestRun run = HonestRun.of(7, new HonestRun.Shape(10, 5, 10_000, 2, 0));
        Operation read = run.history().operations().stream()
                .filter(operation -> operation.id() > 9_000 && isRead(operation))
                .findFirst()
                .orElseThrow();

        Verdict verdict = check.check(tampered(run, read, answering(read, 1, read.call())));

        assertTrue(verdict.isRefuted(), verdict::toString);
        assertTrue(verdict.toString().lines().count() < 25, verdict::toString);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldStayBoundedWithManyUnknownOperations() {
        Script script = new Script();
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            script.unknown(i, i, Counter.add("c", random.nextInt(1 << 20)));
        }
        script.ok(1, 1000, 1001, Counter.read("c"), Long.MAX_VALUE);

        Verdict verdict =
                LinearizabilityCheck.of(new Counter()).maxConfigurations(20_000).check(script.history());

        assertFalse(verdict.isRefuted() || verdict.isLinearizable(), verdict::toString);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldSeeThroughManyUnknownTwins() {
        Script script = new Script();
        for (int i = 0; i < 300; i++) {
            script.unknown(i, i, Counter.add("c", 1));
        }
        script.ok(1, 1000, 1001, Counter.read("c"), 200);
        script.ok(1, 1002, 1003, Counter.read("c"), 301);

        assertTrue(
                LinearizabilityCheck.of(new Counter()).check(script.history()).isRefuted());
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldSeeThroughManyUnknownWrites() {
        Script script = new Script();
        for (int i = 0; i < 300; i++) {
            script.unknown(i, i, Register.write("x", i));
        }
        for (int i = 0; i < 200; i++) {
            script.ok(1, 1000 + 10 * i, 1001 + 10 * i, Register.read("x"), i);
        }
        script.ok(1, 9000, 9001, Register.read("x"), 0);

        assertTrue(check.check(script.history()).isRefuted());
    }

    @Test
    void shouldGiveUpAlsoIfItTriesMuchAndKeepsLittle() {
        Script script = new Script();
        for (int i = 0; i < 5000; i++) {
            script.unknown(i, i, Register.write("x", i));
        }
        script.ok(1, 6000, 6001, Register.read("x"), 0);
        script.ok(1, 6002, 6003, Register.read("x"), Call.NONE);

        Verdict few = check.maxConfigurations(10).check(script.history());
        Verdict many = check.check(script.history());

        assertFalse(few.isRefuted() || few.isLinearizable(), few::toString);
        assertTrue(many.isRefuted(), many::toString);
    }

    private void refusedByBoth(HonestRun run, Operation original, Operation lie) {
        History history = tampered(run, original, lie);

        Verdict verdict = check.check(history);
        CheckReport report = WitnessCheck.check(new Register(), history, run.order());

        assertTrue(verdict.isRefuted(), verdict::toString);
        assertFalse(report.isGood());
    }

    private static Operation someRead(History history, long seed) {
        List<Operation> reads =
                history.operations().stream().filter(HonestRunTest::isRead).toList();
        return reads.get(new Random(seed).nextInt(reads.size()));
    }

    private static boolean isRead(Operation operation) {
        return operation.isOk() && operation.call().kind().equals("read");
    }

    private static boolean isWrite(Operation operation, Operation sameKey) {
        return operation.isOk()
                && operation.key().equals(sameKey.key())
                && operation.call().kind().equals("write");
    }

    private static Operation answering(Operation original, long result, Call call) {
        return new Operation(
                original.id(),
                original.client(),
                call,
                original.invokedNs(),
                Outcome.OK,
                original.returnedNs(),
                result,
                original.place());
    }

    private static History tampered(HonestRun run, Operation original, Operation lie) {
        Predicate<Operation> isOriginal = operation -> operation.id() == original.id();
        List<Operation> operations = new ArrayList<>();
        run.history().operations().forEach(op -> operations.add(isOriginal.test(op) ? lie : op));
        return History.of(operations);
    }
}
