package io.raftwright.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The checks give what trying all orders gives, for thousands of small histories with random answers. */
class BruteForceTest {
    private static final String KEY = "x";

    @Test
    void shouldAgreeOnRegisters() {
        Register model = new Register();
        agree(model, 3000, 7, BruteForceTest::registerCall, BruteForceTest::registerResult);
    }

    @Test
    void shouldAgreeOnCounters() {
        agree(
                new Counter(),
                1500,
                6,
                random -> random.nextBoolean() ? Counter.read(KEY) : Counter.add(KEY, 1 + random.nextInt(2)),
                (random, call) ->
                        random.nextInt(3) == 0 && !call.kind().equals("count") ? Call.NONE : random.nextInt(5));
    }

    @Test
    void shouldAgreeOnLists() {
        long[] lists = {
            AppendList.fingerprint(),
            AppendList.fingerprint(1),
            AppendList.fingerprint(2),
            AppendList.fingerprint(1, 2),
            AppendList.fingerprint(2, 1)
        };
        agree(
                new AppendList(),
                2000,
                6,
                random -> random.nextBoolean() ? AppendList.read(KEY) : AppendList.append(KEY, 1 + random.nextInt(2)),
                (random, call) -> call.kind().equals("append") ? Call.NONE : lists[random.nextInt(lists.length)]);
    }

    @Test
    void shouldExplainWhatAllOrdersShow() {
        Register model = new Register();
        int refutedCount = 0;
        for (long seed = 1; seed <= 1500; seed++) {
            History history = random(seed, 6, BruteForceTest::registerCall, BruteForceTest::registerResult);
            String text = "seed=" + seed + ", " + history.operations();
            if (LinearizabilityCheck.of(model).check(history) instanceof Verdict.NotLinearizable refuted) {
                checkStates(model, history, refuted, text + refuted);
                refutedCount++;
            }
        }
        assertTrue(refutedCount > 500, "refuted=" + refutedCount);
    }

    @Test
    void shouldHaveAWitnessIfAndOnlyIfLinearizable() {
        Register model = new Register();
        for (long seed = 1; seed <= 1000; seed++) {
            History history = random(seed, 5, BruteForceTest::registerCall, BruteForceTest::registerResult);

            Verdict verdict = LinearizabilityCheck.of(model).check(history);

            boolean hasWitness = BruteForce.some(
                    history.operations(),
                    order -> witness(model, history, order).isGood());
            assertEquals(verdict.isLinearizable(), hasWitness, "seed=" + seed + '\n' + history.operations());
            if (verdict instanceof Verdict.Linearizable found
                    && !history.byKey().isEmpty()) {
                CheckReport report = witness(model, history, found.orders().getOrDefault(KEY, List.of()));
                assertTrue(report.isGood(), () -> report + "\n" + found.orders());
            }
        }
    }

    /** Judges a history as if a system claimed that order. */
    private static CheckReport witness(Register model, History history, List<Operation> order) {
        List<Operation> answered = new ArrayList<>(history.operations());
        AppliedOrder applied = new AppliedOrder();
        long place = 0;
        for (Operation operation : order) {
            if (model.isUpdate(operation)) {
                applied.applied(++place, operation.id());
            }
            if (operation.isOk()) {
                answered.set(
                        operation.id(),
                        new Operation(
                                operation.id(),
                                operation.client(),
                                operation.call(),
                                operation.invokedNs(),
                                Outcome.OK,
                                operation.returnedNs(),
                                operation.result(),
                                place));
            }
        }
        return WitnessCheck.check(model, History.of(answered), applied);
    }

    private static <S> void agree(
            SequentialModel<S> model,
            int histories,
            int size,
            Function<Random, Call> calls,
            BiFunction<Random, Call, Long> results) {
        int linearizable = 0;
        for (long seed = 1; seed <= histories; seed++) {
            History history = random(seed, 1 + (int) (seed % size), calls, results);

            Verdict verdict = LinearizabilityCheck.of(model).check(history);

            boolean isExplained = BruteForce.some(history.operations(), order -> BruteForce.explains(model, order));
            String text = "seed=" + seed + ", " + history.operations();
            assertEquals(isExplained, verdict.isLinearizable(), text);
            assertEquals(!isExplained, verdict.isRefuted(), text);
            if (verdict instanceof Verdict.Linearizable found && !found.orders().isEmpty()) {
                assertTrue(BruteForce.explains(model, found.orders().getOrDefault(KEY, List.of())), text);
                linearizable++;
            }
            if (verdict instanceof Verdict.NotLinearizable refuted) {
                checkExcerpt(model, history, refuted, text);
            }
        }
        assertTrue(linearizable > histories / 20, "linearizable=" + linearizable);
        assertTrue(linearizable < histories - histories / 20, "linearizable=" + linearizable);
    }

    /** Up to the return of the unplaced one nothing explains the history; the prefix explains all that returned before. */
    private static <S> void checkExcerpt(
            SequentialModel<S> model, History history, Verdict.NotLinearizable refuted, String text) {
        Operation unplaced = refuted.excerpt().unplaced();
        List<Operation> before = history.operations().stream()
                .filter(operation -> operation.isOk() && operation.returnedNs() < unplaced.returnedNs())
                .toList();
        assertTrue(BruteForce.explains(model, refuted.prefix()), text);
        assertTrue(refuted.prefix().containsAll(before), text);
        assertTrue(!refuted.prefix().contains(unplaced), text);
        assertTrue(!refuted.excerpt().stateBefore().isEmpty(), text);
        assertTrue(refuted.excerpt().operations().contains(unplaced), text);
    }

    /** What the excerpt says of states is so in every order of what came before, and it needs nothing that it leaves out. */
    private static void checkStates(
            SequentialModel<Long> model, History history, Verdict.NotLinearizable refuted, String text) {
        Excerpt excerpt = refuted.excerpt();
        Operation unplaced = excerpt.unplaced();
        Predicate<Operation> hasReturned =
                operation -> operation.isOk() && operation.returnedNs() <= unplaced.returnedNs();
        List<Operation> others = history.operations().stream()
                .filter(other -> other.id() != unplaced.id() && other.invokedNs() <= unplaced.returnedNs())
                .toList();
        var unused = BruteForce.some(others, hasReturned, order -> {
            List<Long> states = BruteForce.states(model, model.initial(), order);
            boolean isBehindAllBefore = true;
            for (int i = states.size() - 1; i >= 0; i--) {
                String state = WitnessCheck.text(states.get(i));
                assertTrue(!isBehindAllBefore || excerpt.statesFound().contains(state), text);
                isBehindAllBefore &= i > 0 && !order.get(i - 1).isBefore(unplaced);
            }
            assertTrue(states.isEmpty() || texts(states).contains(excerpt.stateBefore()), text);
            return false;
        });
        long before = excerpt.stateBefore().equals("-") ? Call.NONE : Long.parseLong(excerpt.stateBefore());
        assertTrue(
                !BruteForce.some(
                        excerpt.operations(),
                        hasReturned,
                        order -> !BruteForce.states(model, before, order).isEmpty()),
                text);
    }

    private static List<String> texts(List<Long> states) {
        return states.stream().map(WitnessCheck::text).toList();
    }

    private static History random(
            long seed, int size, Function<Random, Call> calls, BiFunction<Random, Call, Long> results) {
        Random random = new Random(seed);
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            long invokedNs = random.nextInt(40);
            Call call = calls.apply(random);
            boolean isOk = random.nextInt(4) > 0;
            operations.add(new Operation(
                    i,
                    i,
                    call,
                    invokedNs,
                    isOk ? Outcome.OK : Outcome.UNKNOWN,
                    isOk ? invokedNs + random.nextInt(20) : Operation.NEVER,
                    isOk ? results.apply(random, call) : Call.NONE,
                    Operation.NO_PLACE));
        }
        return History.of(operations);
    }

    private static Call registerCall(Random random) {
        long value = random.nextInt(3);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> Register.read(KEY);
            case 3, 4 -> Register.write(KEY, value);
            case 5, 6 -> Register.compareAndSet(KEY, random.nextBoolean() ? Call.NONE : random.nextInt(3), value);
            default -> Register.delete(KEY);
        };
    }

    private static long registerResult(Random random, Call call) {
        return switch (call.kind()) {
            case "read" -> random.nextInt(4) == 0 ? Call.NONE : random.nextInt(3);
            case "write" -> Call.NONE;
            default -> random.nextInt(2);
        };
    }
}
