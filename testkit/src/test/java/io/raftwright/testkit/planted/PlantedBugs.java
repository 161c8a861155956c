package io.raftwright.testkit.planted;

import java.util.List;
import java.util.stream.Stream;

/** All of them, room by room. */
final class PlantedBugs {
    static final List<PlantedBug> ALL = Stream.of(
                    ElectionBugs.ALL,
                    LogBugs.ALL,
                    ReadBugs.ALL,
                    MembershipBugs.ALL,
                    WalBugs.ALL,
                    SnapshotBugs.ALL,
                    MapBugs.ALL,
                    HealingBugs.ALL)
            .flatMap(List::stream)
            .toList();

    private PlantedBugs() {}

    /** The one of this name. */
    static PlantedBug named(String name) {
        return ALL.stream().filter(bug -> bug.name().equals(name)).findFirst().orElseThrow();
    }
}
