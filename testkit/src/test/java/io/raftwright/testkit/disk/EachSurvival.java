package io.raftwright.testkit.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * All that a loss of power can leave: each subset of what was not forced. A coin has two sides here, whatever its weight, and a
 * length is the shortest or the longest. If there are too many subsets, some are drawn.
 *
 * <p>Owner: one test.
 */
final class EachSurvival implements Draw {
    /** The choices made so far in this run: which side, of how many. */
    private final List<int[]> path = new ArrayList<>();

    private int depth;

    private EachSurvival() {}

    /**
     * Runs something with each.
     *
     * @param limit how many may be enumerated; if there are more, as many again are drawn
     * @return whether those were all
     */
    static boolean forEach(int limit, Random random, Consumer<Draw> run) {
        EachSurvival each = new EachSurvival();
        for (int runs = 0; runs < limit; runs++) {
            each.depth = 0;
            run.accept(each);
            if (!each.next()) {
                return true;
            }
        }
        for (int runs = 0; runs < limit; runs++) {
            run.accept(bound -> sides(bound)[random.nextInt(sides(bound).length)]);
        }
        return false;
    }

    @Override
    public int below(int bound) {
        int[] sides = sides(bound);
        if (depth == path.size()) {
            path.add(new int[] {0, sides.length});
        }
        return sides[path.get(depth++)[0]];
    }

    private boolean next() {
        while (!path.isEmpty()) {
            int[] last = path.get(path.size() - 1);
            if (++last[0] < last[1]) {
                return true;
            }
            path.remove(path.size() - 1);
        }
        return false;
    }

    private static int[] sides(int bound) {
        return switch (bound) {
            case 1 -> new int[] {0};
            case 3 -> new int[] {1}; // The weight of the coins: even.
            default -> new int[] {0, bound - 1};
        };
    }
}
