package io.raftwright.testkit.planted;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * The search for one planted bug: seed after seed, from 0, until one shows a violation that the same seed does not show without
 * the bug.
 */
record Hunt(PlantedBug bug, long maxSeeds) {
    private static final double NS_PER_SECOND = 1e9;

    /**
     * What came of it.
     *
     * @param seeds     how many were played
     * @param violation of the last of them, or empty if all kept every promise
     * @param seconds   that a core worked
     */
    record Result(PlantedBug bug, long seeds, String violation, double seconds) {
        /** Above the rows of a table. */
        static final String HEAD = """
                | what is wrong | where | hunted in | seeds | promise that was broken | seconds |
                |---|---|---|---|---|---|""";

        boolean isCaught() {
            return !violation.isEmpty();
        }

        private String rule() {
            return violation.split(" at \\d+ ms: ", 2)[0];
        }

        /** A row of a table: what is wrong, where, where it was hunted, seeds needed, rule, seconds. */
        @Override
        public String toString() {
            String found = isCaught() ? seeds + " | " + rule() : "none in " + seeds + " | ";
            return String.format(
                    Locale.ROOT,
                    "| %s | `%s` | %s | %s | %.1f |",
                    bug.name(),
                    bug.where(),
                    bug.ground().title(),
                    found,
                    seconds);
        }
    }

    Result run() {
        long beganNs = cpuNs();
        EditedWorld world = new EditedWorld(bug);
        String violation = "";
        long seed = 0;
        while (violation.isEmpty() && seed < maxSeeds) {
            violation = violationOf(world, bug.ground(), seed++);
        }
        return new Result(bug, seed, violation, (cpuNs() - beganNs) / NS_PER_SECOND);
    }

    /** Time that the calling thread has had of a core: beside other work, real time would say little. */
    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** What a seed shows with the bug and not without it, or an empty text. */
    static String violationOf(EditedWorld world, Ground ground, long seed) {
        String violation = world.play(ground, seed);
        return violation.isEmpty() || !ground.play(seed).isEmpty() ? "" : violation;
    }
}
