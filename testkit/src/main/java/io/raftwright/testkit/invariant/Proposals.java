package io.raftwright.testkit.invariant;

import io.raftwright.internal.session.SessionTable;
import java.util.HashMap;
import java.util.Map;

/**
 * Where each proposal stands in the log, and when its session was used.
 *
 * <p>Owner: the simulation's thread.
 */
final class Proposals {
    private record Place(long index, int link) {}

    private final RareEvents rare;
    private final CommittedLog committed;
    /** Where each first stood, by a hash of its session and sequence. */
    private final Map<Long, Place> places = new HashMap<>();
    /** When one of each session was last appended, in seconds of the log. */
    private final Map<Long, Long> lastUsed = new HashMap<>();

    Proposals(RareEvents rare, CommittedLog committed) {
        this.rare = rare;
        this.committed = committed;
    }

    /** A leader appended one. */
    void appended(long session, long sequence, long logTimeSeconds, long index, int link) {
        Place place = places.putIfAbsent(Mix.mix(session ^ Mix.mix(sequence)), new Place(index, link));
        if (place != null
                && place.index() != index
                && place.index() <= committed.lastIndex()
                && committed.link(place.index()) == place.link()) {
            rare.happened(RareEvent.DUPLICATE_SUPPRESSED);
        }
        Long before = lastUsed.put(session, logTimeSeconds);
        if (before != null && logTimeSeconds - before >= SessionTable.TIMEOUT_SECONDS) {
            rare.happened(RareEvent.SESSION_EXPIRED);
        }
    }
}
