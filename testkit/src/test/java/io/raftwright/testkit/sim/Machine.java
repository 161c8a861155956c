package io.raftwright.testkit.sim;

import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.map.MapSimulation;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What the members of a seed replicate. */
enum Machine {
    /** Numbered registers: all that happens to members happens here, a quarter of a million events a second. */
    REGISTERS("") {
        @Override
        Simulation.Playable in(Simulation setting) {
            return setting.stateMachine(Registers::new).workload(new Registers.Load());
        }
    },
    /** A configuration map: slower, since every answer and every watch is held against the whole history. */
    MAP(" -Dsim.map=true") {
        @Override
        Simulation.Playable in(Simulation setting) {
            return MapSimulation.of(setting);
        }
    };

    private final String option;

    Machine(String option) {
        this.option = option;
    }

    /** What {@code sim.map} says; if nothing, registers. */
    static Machine asked() {
        return Boolean.getBoolean("sim.map") ? MAP : REGISTERS;
    }

    /** The setting with something to replicate, and clients who want something of it. */
    abstract Simulation.Playable in(Simulation setting);

    /** What a person types to play this one, with a space before it; empty if nothing. */
    String option() {
        return option;
    }

    /** What the page of a seed is called, without an ending. */
    String pageName(long seed) {
        return (this == MAP ? "story-map-" : "story-") + seed;
    }

    /** Within so many seeds all that is expected must have happened. */
    long seedsToReachAll() {
        return this == MAP ? 100 : 1000;
    }

    /** What is rare and must happen in a campaign: of maps, what happens to maps alone. */
    Set<RareEvent> expected() {
        Set<RareEvent> expected = EnumSet.allOf(RareEvent.class);
        expected.removeIf(event -> event.isOfMaps() != (this == MAP));
        return expected;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
