package io.raftwright.wal;

/**
 * A sound batch of which no later one says that it was durable; recovery writes it anew.
 *
 * @param segment     where it lies
 * @param position    where in that segment
 * @param dataLength  bytes of its frames
 * @param sequence    its number
 * @param isMark      whether it was written for its durable mark alone
 * @param firstIndex  index of its first entry, or 0
 * @param lastIndex   index of its last entry
 * @param before      where the log ended before it
 */
record TailBatch(
        Segment segment,
        long position,
        int dataLength,
        long sequence,
        boolean isMark,
        long firstIndex,
        long lastIndex,
        LogEnd before) {

    long end() {
        return position + BatchHeader.paddedLength(dataLength);
    }
}
