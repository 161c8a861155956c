package io.raftwright.testkit.history;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a search has been: which operations were placed, and the state they left (Lowe, 2017). To be there again is of no
 * use, whatever the way.
 *
 * <p>Operations of unknown outcome need not be placed, so a configuration that has used fewer of them, with the rest alike, can
 * do all that the other can. Only the fewest are kept.
 *
 * <p>Owner: one search.
 */
final class VisitedConfigurations<S> {
    private static final int WORDS_PER_WEIGHT = 8;

    /** Which known operations were placed, and the state. */
    private static final class Place {
        private final int base;
        private final long[] window;
        private final Object state;
        private final int hash;

        Place(TakenSet known, Object state) {
            this.base = known.base();
            this.window = known.window();
            this.state = state;
            this.hash = (31 * base + Arrays.hashCode(window)) * 31 + state.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place that
                    && base == that.base
                    && Arrays.equals(window, that.window)
                    && state.equals(that.state);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** Which operations of unknown outcome were placed, in all the ways there. */
    private static final class Used {
        private final long[] unknown;
        private final @Nullable Used more;

        Used(long[] unknown, @Nullable Used more) {
            this.unknown = unknown;
            this.more = more;
        }
    }

    private final Map<Place, Used> visited = new HashMap<>();
    private final long maxWeight;
    private long weight;

    /**
     * Creates an empty set.
     *
     * @param maxWeight how many configurations are kept, each of at most 8 words; larger ones count for more
     */
    VisitedConfigurations(long maxWeight) {
        this.maxWeight = maxWeight;
    }

    /** Whether no more can be kept: the search has to give up. */
    boolean isFull() {
        return weight >= maxWeight;
    }

    /** Goes to a configuration; false if the search has been there, or at one that can do as much. */
    boolean add(TakenSet known, TakenSet unknown, S state) {
        Place place = new Place(known, state);
        long[] used = unknown.upToLast();
        Used before = visited.get(place);
        for (Used there = before; there != null; there = there.more) {
            if (TakenSet.isSubset(there.unknown, used)) {
                return false;
            }
        }
        visited.put(place, new Used(used, before));
        weight += 1 + (place.window.length + used.length) / WORDS_PER_WEIGHT;
        return true;
    }
}
