package io.raftwright.testkit.sim.shrink;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds a short list for which something still fails, by leaving out ever smaller parts of it.
 *
 * <p>Source: Zeller, Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (IEEE TSE 2002), the algorithm <i>ddmin</i>.
 */
final class DeltaDebugging {
    private DeltaDebugging() {}

    /**
     * A list from which no single element can be left out, unless {@code fails} gave up before: it may answer false whenever it
     * likes.
     *
     * @param whole a list that fails
     */
    static <T> List<T> smallest(List<T> whole, Predicate<List<T>> fails) {
        if (!whole.isEmpty() && fails.test(List.of())) {
            return List.of();
        }
        List<T> best = whole;
        int parts = Math.min(2, best.size());
        while (best.size() > 1) {
            List<T> smaller = withoutOnePart(best, parts, fails);
            if (smaller != null) {
                best = smaller;
                parts = Math.max(2, Math.min(parts - 1, best.size()));
            } else if (parts < best.size()) {
                parts = Math.min(2 * parts, best.size());
            } else {
                break;
            }
        }
        return best;
    }

    private static <T> @Nullable List<T> withoutOnePart(List<T> list, int parts, Predicate<List<T>> fails) {
        for (int part = 0; part < parts; part++) {
            int from = part * list.size() / parts;
            int to = (part + 1) * list.size() / parts;
            List<T> rest = new ArrayList<>(list.subList(0, from));
            rest.addAll(list.subList(to, list.size()));
            if (fails.test(rest)) {
                return rest;
            }
        }
        return null;
    }
}
