package io.raftwright.testkit.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.history.Call;
import io.raftwright.testkit.history.History;
import io.raftwright.testkit.history.LinearizabilityCheck;
import io.raftwright.testkit.history.Operation;
import io.raftwright.testkit.history.Outcome;
import io.raftwright.testkit.history.Register;
import io.raftwright.testkit.history.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the contenders of all members did, outside of all members: a history, by the host's clock, that has to be linearizable. What a
 * process had under way when it was killed never returned. Any thread.
 */
final class Contest {
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    /** A line of a contender: {@code inv ID KIND KEY ARGUMENT EXPECTED NS}, {@code ret ID RESULT NS} or {@code not ID NS}. */
    synchronized void take(String line) {
        String[] words = line.split(" ", -1);
        String id = words[1];
        switch (words[0]) {
            case "inv" ->
                operations.put(
                        id,
                        new Operation(
                                operations.size(),
                                client(id),
                                new Call(words[3], words[2], Long.parseLong(words[4]), Long.parseLong(words[5])),
                                Long.parseLong(words[6]),
                                Outcome.UNKNOWN,
                                Operation.NEVER,
                                Call.NONE,
                                Operation.NO_PLACE));
            case "ret" -> end(id, Outcome.OK, Long.parseLong(words[2]), Long.parseLong(words[3]));
            case "not" -> end(id, Outcome.REFUSED, Call.NONE, Long.parseLong(words[2]));
            default -> throw new IllegalArgumentException("no line of a contender, line=" + line);
        }
    }

    private void end(String id, Outcome outcome, long result, long returnedNs) {
        operations.computeIfPresent(
                id,
                (key, open) -> new Operation(
                        open.id(),
                        open.client(),
                        open.call(),
                        open.invokedNs(),
                        outcome,
                        returnedNs,
                        result,
                        Operation.NO_PLACE));
    }

    private static int client(String id) {
        return id.substring(0, id.indexOf('.')).hashCode();
    }

    synchronized History history() {
        return History.of(new ArrayList<>(operations.values()));
    }

    /** Searches for an order that explains it all. Returns what was searched, in words. */
    String check() {
        return check(history());
    }

    /** Gives up a key when the search grows too long; of no more than one in twenty. */
    static String check(History history) {
        long startNs = System.nanoTime();
        Verdict verdict = LinearizabilityCheck.of(new Register()).check(history);
        List<String> unknown = verdict instanceof Verdict.Unknown gaveUp ? gaveUp.keys() : List.of();
        int keys = history.byKey().size();

        assertTrue(!(verdict instanceof Verdict.NotLinearizable), verdict::toString);
        assertTrue(unknown.size() * 20 <= keys, () -> "too hard to search, keys=" + unknown);
        return String.format(
                "linearizable: operations=%d (unknown=%d, refused=%d), keys=%d (given up=%d), searched in %d ms",
                history.size(),
                count(history, Outcome.UNKNOWN),
                count(history, Outcome.REFUSED),
                keys,
                unknown.size(),
                (System.nanoTime() - startNs) / 1_000_000);
    }

    private static long count(History history, Outcome outcome) {
        return history.operations().stream()
                .filter(operation -> operation.outcome() == outcome)
                .count();
    }
}
