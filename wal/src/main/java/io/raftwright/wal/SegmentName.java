package io.raftwright.wal;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a segment in use, {@code <sequence>-<firstIndex>.seg}, each number with twenty digits.
 *
 * @param sequence   from 1
 * @param firstIndex one more than the last index when the segment was begun
 */
record SegmentName(long sequence, long firstIndex) implements Comparable<SegmentName> {
    private static final Pattern PATTERN = Pattern.compile("(\\d{20})-(\\d{20})\\.seg");

    /** Reads a name, or returns null if it is another kind of file's. */
    static @Nullable SegmentName parse(String name) {
        Matcher matcher = PATTERN.matcher(name);
        if (!matcher.matches()) {
            return null;
        }
        try {
            return new SegmentName(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
        } catch (NumberFormatException e) {
            return null; // Twenty digits can name more than a long holds; we never wrote such a name.
        }
    }

    @Override
    public int compareTo(SegmentName other) {
        return Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%020d-%020d.seg", sequence, firstIndex);
    }
}
