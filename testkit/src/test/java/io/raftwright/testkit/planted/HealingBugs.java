package io.raftwright.testkit.planted;

import java.util.List;
import java.util.stream.Stream;

/** What damage took, and how it comes back. */
final class HealingBugs {
    private static final String LOST = Sources.REPLICATION + "LostEntries.java";

    static final List<PlantedBug> ALL = Stream.of(
                    new PlantedBug(
                            "damaged log taken for whole",
                            LOST,
                            "boolean isWhole() {\n        return isWhole;",
                            "boolean isWhole() {\n        return true;"),
                    new PlantedBug(
                            "whole again before all is there",
                            LOST,
                            "loss != null && !isWhole && loss.isMadeGood(index, term)",
                            "loss != null && !isWhole"),
                    new PlantedBug(
                            "what damage took is not noted",
                            Sources.WAL + "Salvage.java",
                            "lost.write(directory, logId);",
                            ""))
            .map(bug -> bug.on(Ground.DISKS))
            .toList();

    private HealingBugs() {}
}
