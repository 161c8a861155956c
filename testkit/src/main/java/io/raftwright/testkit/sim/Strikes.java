package io.raftwright.testkit.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which of the {@link Strike}s that a seed plans really happen: all, or none but some. Immutable. */
public final class Strikes {
    private static final Strikes ALL = new Strikes(null);

    private final @Nullable TreeSet<Strike> chosen;

    private Strikes(@Nullable TreeSet<Strike> chosen) {
        this.chosen = chosen;
    }

    /** As the seed has it. */
    public static Strikes all() {
        return ALL;
    }

    /** None but these. */
    public static Strikes only(Collection<Strike> strikes) {
        return new Strikes(new TreeSet<>(strikes));
    }

    /** None but these, as {@link #toString} writes them: {@code KILL#3,PAUSE#1}; or {@code all}. */
    public static Strikes parse(String text) {
        if (text.equals("all")) {
            return ALL;
        }
        return only(Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .map(Strike::parse)
                .toList());
    }

    boolean allow(Strike strike) {
        return chosen == null || chosen.contains(strike);
    }

    /** True unless some are left out. */
    public boolean areAll() {
        return chosen == null;
    }

    /** Those chosen, in their order; empty too if {@linkplain #areAll all} are. */
    public List<Strike> chosen() {
        return chosen == null ? List.of() : new ArrayList<>(chosen);
    }

    @Override
    public String toString() {
        return chosen == null ? "all" : chosen.stream().map(Strike::toString).collect(Collectors.joining(","));
    }
}
