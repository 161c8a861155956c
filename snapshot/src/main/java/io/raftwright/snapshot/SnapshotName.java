package io.raftwright.snapshot;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshot a file holds. In file names both numbers have 16 hexadecimal digits, so names sort as snapshots do.
 *
 * <pre>
 * term-index.snap          complete
 * term-index.part          being written by this member; worthless after a restart
 * term-index-length.part   being received, of an image with that length; can be resumed
 * </pre>
 */
record SnapshotName(long term, long index) implements Comparable<SnapshotName> {
    private static final String COMPLETE = ".snap";
    private static final String PART = ".part";
    private static final Pattern FILE =
            Pattern.compile("([0-7]\\p{XDigit}{15})-([0-7]\\p{XDigit}{15})(-[0-7]\\p{XDigit}{15})?(\\.snap|\\.part)");

    private static final Comparator<SnapshotName> ORDER =
            Comparator.comparingLong(SnapshotName::term).thenComparingLong(SnapshotName::index);

    /** The snapshot that a file holds completely, or null if its name says otherwise. */
    static @Nullable SnapshotName ofComplete(String file) {
        Matcher matcher = FILE.matcher(file);
        return matcher.matches() && matcher.group(3) == null && matcher.group(4).equals(COMPLETE) ? of(matcher) : null;
    }

    /** The snapshot that a file is to receive, or null if its name says otherwise. */
    static @Nullable SnapshotName ofReceived(String file) {
        Matcher matcher = FILE.matcher(file);
        return matcher.matches() && matcher.group(3) != null && matcher.group(4).equals(PART) ? of(matcher) : null;
    }

    static boolean isPart(String file) {
        return file.endsWith(PART) && FILE.matcher(file).matches();
    }

    private static SnapshotName of(Matcher matcher) {
        return new SnapshotName(
                HexFormat.fromHexDigitsToLong(matcher.group(1)), HexFormat.fromHexDigitsToLong(matcher.group(2)));
    }

    String complete() {
        return digits() + COMPLETE;
    }

    String part() {
        return digits() + PART;
    }

    String part(long imageLength) {
        return digits() + "-" + HexFormat.of().toHexDigits(imageLength) + PART;
    }

    private String digits() {
        return HexFormat.of().toHexDigits(term) + "-" + HexFormat.of().toHexDigits(index);
    }

    @Override
    public int compareTo(SnapshotName other) {
        return ORDER.compare(this, other);
    }
}
