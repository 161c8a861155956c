package io.raftwright.wal;

/**
 * Sizes of a write-ahead log, and how it is appended to. All may differ between two openings of the same log: every segment knows its own length.
 *
 * @param segmentLengthBytes        length of a segment; a power of two, 64 KiB to 1 GiB
 * @param openingSegmentLengthBytes length of a segment that must be made at once, when a log is opened or when none is prepared;
 *                                  a power of two, 64 KiB to {@code segmentLengthBytes}. It is written with zeroes while
 *                                  somebody waits, so it is small: 4 MiB take a few milliseconds, 64 MiB more than fifty
 * @param maxFreeSegments           segments kept for reuse after compaction, 0 to 64; others are deleted
 * @param appendMode                how batches get into a segment
 * @param onDamage                  what opening does with a log of which something durable is damaged
 */
public record WalOptions(
        int segmentLengthBytes,
        int openingSegmentLengthBytes,
        int maxFreeSegments,
        AppendMode appendMode,
        OnDamage onDamage) {
    private static final int MIN_SEGMENT_LENGTH = 64 << 10;
    private static final int MAX_SEGMENT_LENGTH = 1 << 30;
    static final int MAX_APPEND_LENGTH = (16 << 20) + (64 << 10);
    private static final int MAX_RESERVE = 1 << 20;

    public WalOptions {
        check(isSegmentLength(segmentLengthBytes), "segmentLengthBytes", segmentLengthBytes);
        check(
                isSegmentLength(openingSegmentLengthBytes) && openingSegmentLengthBytes <= segmentLengthBytes,
                "openingSegmentLengthBytes",
                openingSegmentLengthBytes);
        check(maxFreeSegments >= 0 && maxFreeSegments <= 64, "maxFreeSegments", maxFreeSegments);
    }

    /** With {@link AppendMode#POSITIONED} and {@link OnDamage#HEAL}. */
    public WalOptions(int segmentLengthBytes, int openingSegmentLengthBytes, int maxFreeSegments) {
        this(segmentLengthBytes, openingSegmentLengthBytes, maxFreeSegments, AppendMode.POSITIONED, OnDamage.HEAL);
    }

    /** Segments of 64 MiB, the first of 4 MiB, two kept for reuse. */
    public static WalOptions defaults() {
        return new WalOptions(64 << 20, 4 << 20, 2);
    }

    /** Segments of one length throughout. */
    public static WalOptions ofSegmentLength(int segmentLengthBytes) {
        return new WalOptions(segmentLengthBytes, segmentLengthBytes, 2);
    }

    /** The same sizes with another way to append. */
    public WalOptions with(AppendMode mode) {
        return new WalOptions(segmentLengthBytes, openingSegmentLengthBytes, maxFreeSegments, mode, onDamage);
    }

    /** The same sizes with another answer to damage. */
    public WalOptions with(OnDamage answer) {
        return new WalOptions(segmentLengthBytes, openingSegmentLengthBytes, maxFreeSegments, appendMode, answer);
    }

    /** The most bytes of frames that one append may carry: about 16 MiB, or what fits into one segment if that is less. */
    public int maxAppendLengthBytes() {
        int room = segmentLengthBytes - SegmentHeader.BLOCK_LENGTH - reserveBytes(segmentLengthBytes);
        return Math.min(MAX_APPEND_LENGTH, room - BatchHeader.LENGTH);
    }

    /** The end of a segment that is kept for votes, marks and entries other than commands, should the disk be full. */
    static int reserveBytes(long segmentLengthBytes) {
        return (int) Math.min(MAX_RESERVE, segmentLengthBytes / 8);
    }

    /** The shortest allowed segment that holds so many bytes of batches beside its header and its reserve. */
    int segmentLengthFor(long batchBytes) {
        long length = openingSegmentLengthBytes;
        while (length - SegmentHeader.BLOCK_LENGTH - reserveBytes(length) < batchBytes) {
            length <<= 1;
        }
        if (length > MAX_SEGMENT_LENGTH) {
            throw new IllegalArgumentException(
                    "too much for one segment, length=" + batchBytes + ", maxSegmentLength=" + MAX_SEGMENT_LENGTH);
        }
        return (int) length;
    }

    private static boolean isSegmentLength(int length) {
        return length >= MIN_SEGMENT_LENGTH && length <= MAX_SEGMENT_LENGTH && Integer.bitCount(length) == 1;
    }

    private static void check(boolean holds, String name, int value) {
        if (!holds) {
            throw new IllegalArgumentException("option out of range, " + name + "=" + value);
        }
    }
}
