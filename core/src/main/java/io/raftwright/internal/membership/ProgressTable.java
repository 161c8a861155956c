package io.raftwright.internal.membership;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ProgressRecord} for each member of a configuration. Immutable.
 *
 * @param records by member id, ascending
 */
public record ProgressTable(SortedMap<Long, ProgressRecord> records) {
    private static final ProgressTable EMPTY = new ProgressTable(new TreeMap<>());

    public ProgressTable {
        records = Collections.unmodifiableSortedMap(new TreeMap<>(records));
    }

    /** The table of a configuration without members. */
    public static ProgressTable empty() {
        return EMPTY;
    }

    /** The table of a leader that knows nothing of any member's log yet. */
    public static ProgressTable begun(Configuration configuration, long lastIndex) {
        return new ProgressTable(configuration.seats().stream()
                .collect(Collectors.toMap(
                        Seat::id,
                        seat -> ProgressRecord.begun(lastIndex, seat.is(Seat.LEARNER)),
                        (one, other) -> one,
                        TreeMap::new)));
    }

    /** This table with another record for one member. */
    public ProgressTable with(long memberId, ProgressRecord progress) {
        SortedMap<Long, ProgressRecord> copy = new TreeMap<>(records);
        copy.put(memberId, progress);
        return new ProgressTable(copy);
    }

    /** A member's record, or null if it has none. */
    public @Nullable ProgressRecord of(long memberId) {
        return records.get(memberId);
    }

    /** One line for each member, as in {@code 2: match=7 next=8 learner}. */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<Long, ProgressRecord> entry : records.entrySet()) {
            lines.append(entry.getKey()).append(": ").append(entry.getValue()).append('\n');
        }
        return lines.toString();
    }
}
