package io.raftwright.testkit.planted;

import io.raftwright.testkit.sim.SwarmSeed;

/**
 * The search for one planted bug: seed after seed, from 0, until one shows a violation that the same seed does not show without
 * the bug.
 */
record Hunt(PlantedBug bug, long maxSeeds) {
    static final long EVENTS = 20_000;

    /**
     * What came of it.
     *
     * @param seeds     how many were played
     * @param violation of the last of them, or empty if all kept every promise
     */
    record Result(PlantedBug bug, long seeds, String violation, double seconds) {
        boolean isCaught() {
            return !violation.isEmpty();
        }

        String rule() {
            int end = violation.indexOf(" at ");
            return end < 0 ? violation : violation.substring(0, end);
        }
    }

    Result run() {
        long began = System.nanoTime();
        EditedWorld world = new EditedWorld(bug);
        String violation = "";
        long seed = 0;
        while (violation.isEmpty() && seed < maxSeeds) {
            violation = world.play(seed, EVENTS);
            if (!violation.isEmpty() && !SwarmSeed.play(seed, EVENTS).isEmpty()) {
                violation = "";
            }
            seed++;
        }
        return new Result(bug, seed, violation, (System.nanoTime() - began) / 1e9);
    }
}
