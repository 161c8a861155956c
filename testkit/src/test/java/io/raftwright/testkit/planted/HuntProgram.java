package io.raftwright.testkit.planted;

import java.util.ArrayList;
import java.util.List;

/** Hunts for every planted bug, and prints what became of each as a row of a table. Fails if one was missed. */
final class HuntProgram {
    private HuntProgram() {}

    /** How many seeds to play at most for each, and a pattern of the names wanted. */
    public static void main(String[] arguments) {
        long maxSeeds = Long.parseLong(arguments[0]);
        List<String> missed = new ArrayList<>();
        System.out.println(
                "| what is wrong | where | seeds | promise that was broken | seconds |\n|---|---|---|---|---|");
        for (PlantedBug bug : PlantedBugs.ALL) {
            if (bug.name().matches(arguments[1])) {
                Hunt.Result result = new Hunt(bug, maxSeeds).run();
                System.out.println(result);
                if (!result.isCaught()) {
                    missed.add(bug.name());
                }
            }
        }
        if (!missed.isEmpty()) {
            throw new IllegalStateException("missed within " + maxSeeds + " seeds: " + missed);
        }
    }
}
