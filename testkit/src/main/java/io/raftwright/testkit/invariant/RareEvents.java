package io.raftwright.testkit.invariant;

import java.util.EnumMap;
import java.util.Map;

/**
 * How often each {@link RareEvent} happened.
 *
 * <p>Owner: the simulation's thread.
 */
public final class RareEvents {
    private final Map<RareEvent, Long> counts = new EnumMap<>(RareEvent.class);

    /** Nothing has happened yet. */
    public RareEvents() {}

    /** It happened once more. */
    public void happened(RareEvent event) {
        counts.merge(event, 1L, Long::sum);
    }

    /** Those that happened, in their order; a copy. */
    public Map<RareEvent, Long> counts() {
        return new EnumMap<>(counts);
    }
}
