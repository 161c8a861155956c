package io.raftwright.testkit.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Runs something with every sequence of choices that it can meet, depth first. Owner: one test. */
final class AllChoices implements Draw {
    private static final int MAX_RUNS = 2_000_000;

    private final List<int[]> path = new ArrayList<>();
    private int depth;

    /** What comes of it, each result once. */
    static Set<String> results(Function<Draw, String> run) {
        AllChoices choices = new AllChoices();
        Set<String> results = new TreeSet<>();
        for (int runs = 0; runs < MAX_RUNS; runs++) {
            choices.depth = 0;
            results.add(run.apply(choices));
            if (!choices.next()) {
                return results;
            }
        }
        throw new AssertionError("too many choices");
    }

    @Override
    public int below(int bound) {
        if (depth == path.size()) {
            path.add(new int[] {0, bound});
        }
        return path.get(depth++)[0];
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
}
