package io.raftwright.testkit.planted;

import io.raftwright.testkit.sim.SwarmSeed;
import java.util.Locale;

/**
 * The search for one planted bug: seed after seed, from 0, until one shows a violation that the same seed does not show without
 * the bug.
 */
record Hunt(PlantedBug bug, long maxSeeds) {
    /** How long each storm lasts. */
    static final long EVENTS = 20_000;

    private static final double NS_PER_SECOND = 1e9;

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

        private String rule() {
            return violation.split(" at \\d+ ms: ", 2)[0];
        }

        /** A row of a table: what is wrong, where, seeds needed, rule, seconds. */
        @Override
        public String toString() {
            String found = isCaught() ? seeds + " | " + rule() : "none in " + seeds + " | ";
            return String.format(Locale.ROOT, "| %s | `%s` | %s | %.0f |", bug.name(), bug.where(), found, seconds);
        }
    }

    Result run() {
        long beganNs = System.nanoTime();
        EditedWorld world = new EditedWorld(bug);
        String violation = "";
        long seed = 0;
        while (violation.isEmpty() && seed < maxSeeds) {
            violation = violationOf(world, seed++);
        }
        return new Result(bug, seed, violation, (System.nanoTime() - beganNs) / NS_PER_SECOND);
    }

    /** What a seed shows with the bug and not without it, or an empty text. */
    static String violationOf(EditedWorld world, long seed) {
        String violation = world.play(seed, EVENTS);
        return violation.isEmpty() || !SwarmSeed.play(seed, EVENTS).isEmpty() ? "" : violation;
    }
}
