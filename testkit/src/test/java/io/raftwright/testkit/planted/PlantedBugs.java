package io.raftwright.testkit.planted;

import java.util.List;
import java.util.stream.Stream;

/** All of them; from the command line, the search for each. */
final class PlantedBugs {
    static final List<PlantedBug> ALL = Stream.of(
                    ElectionBugs.ALL,
                    LogBugs.ALL,
                    ReadBugs.ALL,
                    MembershipBugs.ALL,
                    WalBugs.ALL,
                    SnapshotBugs.ALL)
            .flatMap(List::stream)
            .toList();

    private PlantedBugs() {}

    public static void main(String[] arguments) {
        long maxSeeds = Long.getLong("mutants.seeds", 2000);
        String part = System.getProperty("mutants.bug", "");
        int missed = 0;
        for (PlantedBug bug : ALL) {
            if (!bug.name().matches(".*(" + part + ").*")) {
                continue;
            }
            try {
                Hunt.Result result = new Hunt(bug, maxSeeds).run();
                missed += result.isCaught() ? 0 : 1;
                System.out.printf(
                        "| %s | `%s` | %s | %s | %.0f |%n",
                        bug.name(),
                        bug.where(),
                        result.isCaught() ? result.seeds() : "none in " + result.seeds(),
                        result.violation().lines().map(l -> l.length() > 160 ? l.substring(0, 160) : l).findFirst().orElse(""),
                        result.seconds());
            } catch (RuntimeException e) {
                System.out.println("| " + bug.name() + " | FAILED " + e + " <- " + e.getCause());
            }
        }
        System.out.println("missed: " + missed);
    }
}
