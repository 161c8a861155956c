package io.raftwright.testkit.sim;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;

/** Which {@link Fault}s a simulation may draw from. Immutable. */
public final class Faults {
    private final EnumSet<Fault> allowed;

    private Faults(EnumSet<Fault> allowed) {
        this.allowed = allowed;
    }

    /** Everything that a cluster must survive; each seed draws a subset of it. */
    public static Faults all() {
        EnumSet<Fault> survivable = EnumSet.allOf(Fault.class);
        survivable.removeIf(Fault::isFatal);
        return new Faults(survivable);
    }

    /** Nothing goes wrong. */
    public static Faults none() {
        return new Faults(EnumSet.noneOf(Fault.class));
    }

    /** These too. */
    public Faults with(Fault... more) {
        EnumSet<Fault> union = EnumSet.copyOf(allowed);
        union.addAll(List.of(more));
        return new Faults(union);
    }

    /** All but these. */
    public Faults without(Fault... fewer) {
        EnumSet<Fault> rest = EnumSet.copyOf(allowed);
        rest.removeAll(List.of(fewer));
        return new Faults(rest);
    }

    /** None but these, as {@link #toString} writes them: {@code KILL,PAUSE}. */
    public static Faults parse(String text) {
        EnumSet<Fault> named = EnumSet.noneOf(Fault.class);
        for (String name : text.split(",")) {
            if (!name.isBlank()) {
                named.add(Fault.valueOf(name.strip()));
            }
        }
        return new Faults(named);
    }

    EnumSet<Fault> allowed() {
        return EnumSet.copyOf(allowed);
    }

    @Override
    public String toString() {
        return allowed.stream().map(Fault::name).collect(Collectors.joining(","));
    }
}
