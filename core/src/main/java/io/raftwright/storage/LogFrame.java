package io.raftwright.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The encoding of one log entry: a 40-byte header, the payload, and zeroes up to a multiple of eight.
 *
 * <pre>
 * offset length type   meaning
 *      0      4 int    header CRC32C, over bytes 4 to 39
 *      4      4 int    payload CRC32C, over {@code length} bytes from 40
 *      8      4 int    length of the payload in bytes, without padding
 *     12      1 byte   kind: see {@link EntryKind}
 *     13      1 byte   flags, zero for now
 *     14      2 short  reserved, zero
 *     16      8 long   index, from 1
 *     24      8 long   term, from 1
 *     32      4 int    chain: {@link #link} of the frame at index - 1; 0 at index 1
 *     36      4 int    log time in whole seconds, unsigned: see {@link #time}
 *     40      n bytes  payload
 *   40+n  0 … 7 bytes  zero
 * </pre>
 *
 * All numbers are little-endian. The header CRC covers the length, so a damaged length is never believed. Because each
 * header CRC covers the chain, equal chains mean equal prefixes: Raft's log-matching property made checkable.
 *
 * <p>A <em>stripped</em> frame stands for a command whose data is kept elsewhere: its payload is the header CRC of the whole frame,
 * an int, and nothing else. That number is its link, so a log of stripped frames has the same chain as the log of whole ones.
 *
 * <p>The methods take absolute offsets into a little-endian buffer and leave its position and limit alone.
 */
public final class LogFrame {
    public static final int HEADER_LENGTH = 40;
    public static final int ALIGNMENT = 8;

    /** The bytes that a stripped frame takes, padding included. */
    public static final int STRIPPED_LENGTH = (HEADER_LENGTH + Integer.BYTES + ALIGNMENT - 1) & -ALIGNMENT;

    private static final int PAYLOAD_CRC = 4;
    private static final int LENGTH = 8;
    private static final int KIND = 12;
    private static final int FLAGS = 13;
    private static final int INDEX = 16;
    private static final int TERM = 24;
    private static final int CHAIN = 32;
    private static final int TIME = 36;

    private static final long UNSIGNED = 0xffff_ffffL;

    /** The last log time that a frame can carry, in seconds: time stands still there, after 136 years with a leader. */
    public static final long MAX_TIME = UNSIGNED;

    private LogFrame() {}

    /**
     * The bytes that a frame with this payload takes, padding included.
     *
     * @param payloadLength bytes of payload, at least 0
     */
    public static int frameLength(int payloadLength) {
        return (HEADER_LENGTH + payloadLength + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Writes a frame at log time 0: {@link #encode(ByteBuffer, int, EntryKind, long, long, long, int, ByteBuffer, CRC32C)}. */
    public static int encode(
            ByteBuffer target,
            int offset,
            EntryKind kind,
            long index,
            long term,
            int chain,
            ByteBuffer payload,
            CRC32C crc) {
        return encode(target, offset, kind, index, term, 0, chain, payload, crc);
    }

    /**
     * Writes a frame.
     *
     * @param target  little-endian; has {@link #frameLength} bytes from offset on
     * @param offset  where the frame begins
     * @param kind    what the payload is
     * @param index   the entry's index, at least 1
     * @param term    the entry's term, at least 1
     * @param time    the entry's log time in seconds, from 0 to {@link #MAX_TIME}
     * @param chain   link of the entry before, or 0 at index 1
     * @param payload bytes from position to limit; left as they are
     * @param crc     scratch
     * @return this frame's header CRC: its link, and the next frame's chain
     */
    public static int encode(
            ByteBuffer target,
            int offset,
            EntryKind kind,
            long index,
            long term,
            long time,
            int chain,
            ByteBuffer payload,
            CRC32C crc) {
        int length = payload.remaining();
        target.put(offset + HEADER_LENGTH, payload, payload.position(), length);
        return seal(target, offset, kind, index, term, time, chain, length, crc);
    }

    /**
     * Writes the header and padding around a payload that already stands at {@code offset + HEADER_LENGTH}, at log time 0.
     *
     * @return this frame's header CRC: the next frame's chain
     */
    public static int seal(
            ByteBuffer target, int offset, EntryKind kind, long index, long term, int chain, int length, CRC32C crc) {
        return seal(target, offset, kind, index, term, 0, chain, length, crc);
    }

    /**
     * Writes the header and padding around a payload that already stands at {@code offset + HEADER_LENGTH}.
     *
     * @param time the entry's log time in seconds, from 0 to {@link #MAX_TIME}
     * @return this frame's header CRC: the next frame's chain
     */
    public static int seal(
            ByteBuffer target,
            int offset,
            EntryKind kind,
            long index,
            long term,
            long time,
            int chain,
            int length,
            CRC32C crc) {
        assert time >= 0 && time <= MAX_TIME : "log time out of range, time=" + time;
        assert target.order() == ByteOrder.LITTLE_ENDIAN : "frames are little-endian";
        int end = offset + frameLength(length);
        for (int i = offset + HEADER_LENGTH + length; i < end; i++) {
            target.put(i, (byte) 0);
        }
        target.putInt(offset + PAYLOAD_CRC, crcOf(target, offset + HEADER_LENGTH, length, crc));
        target.putInt(offset + LENGTH, length);
        target.put(offset + KIND, kind.code());
        target.put(offset + FLAGS, (byte) 0);
        target.putShort(offset + 14, (short) 0);
        target.putLong(offset + INDEX, index);
        target.putLong(offset + TERM, term);
        target.putInt(offset + CHAIN, chain);
        target.putInt(offset + TIME, (int) time);
        int headerCrc = crcOf(target, offset + PAYLOAD_CRC, HEADER_LENGTH - PAYLOAD_CRC, crc);
        target.putInt(offset, headerCrc);
        return headerCrc;
    }

    /**
     * Writes a command's frame without its data: same index, term, log time and chain, and the same {@link #link}.
     *
     * @param source       a whole frame of kind {@link EntryKind#COMMAND}
     * @param offset       where it begins
     * @param target       little-endian; has {@link #STRIPPED_LENGTH} bytes from {@code targetOffset} on
     * @param targetOffset where the stripped frame begins
     * @param crc          scratch
     */
    public static void strip(ByteBuffer source, int offset, ByteBuffer target, int targetOffset, CRC32C crc) {
        assert source.get(offset + KIND) == EntryKind.COMMAND.code() : "only commands have data to strip";
        target.putInt(targetOffset + HEADER_LENGTH, headerCrc(source, offset));
        seal(
                target,
                targetOffset,
                EntryKind.STRIPPED,
                index(source, offset),
                term(source, offset),
                time(source, offset),
                chain(source, offset),
                Integer.BYTES,
                crc);
    }

    /**
     * Checks one frame completely: that it fits, both checksums, a known kind, an index and a term of at least 1, and that a
     * stripped one holds a link.
     *
     * @param source little-endian
     * @param offset where the frame begins
     * @param limit  where readable bytes end
     * @param crc    scratch
     * @return the frame's length with padding, or -1 if there is no whole and sound frame at the offset
     */
    public static int verify(ByteBuffer source, int offset, int limit, CRC32C crc) {
        if (limit - offset < HEADER_LENGTH
                || headerCrc(source, offset) != crcOf(source, offset + PAYLOAD_CRC, HEADER_LENGTH - PAYLOAD_CRC, crc)) {
            return -1;
        }
        int length = payloadLength(source, offset);
        if (length < 0
                || length > limit - offset - HEADER_LENGTH
                || frameLength(length) > limit - offset
                || EntryKind.of(source.get(offset + KIND)) == null
                || (isStripped(source, offset) && length != Integer.BYTES)
                || index(source, offset) < 1
                || term(source, offset) < 1) {
            return -1;
        }
        if (source.getInt(offset + PAYLOAD_CRC) != crcOf(source, offset + HEADER_LENGTH, length, crc)) {
            return -1;
        }
        return frameLength(length);
    }

    /**
     * What the next frame's chain must be: the header CRC, or that of the whole frame if this one was stripped. Only for frames
     * that passed {@link #verify}.
     */
    public static int link(ByteBuffer source, int offset) {
        return source.getInt(isStripped(source, offset) ? offset + HEADER_LENGTH : offset);
    }

    private static boolean isStripped(ByteBuffer source, int offset) {
        return source.get(offset + KIND) == EntryKind.STRIPPED.code();
    }

    /** The checksum of the header as it is here; whoever wants to know the next frame's chain asks {@link #link}. */
    public static int headerCrc(ByteBuffer source, int offset) {
        return source.getInt(offset);
    }

    public static int payloadLength(ByteBuffer source, int offset) {
        return source.getInt(offset + LENGTH);
    }

    /** The frame's length with header and padding, as its header says; only for frames that passed {@link #verify}. */
    public static int length(ByteBuffer source, int offset) {
        return frameLength(payloadLength(source, offset));
    }

    /** The entry's kind; only for frames that passed {@link #verify}. */
    public static EntryKind kind(ByteBuffer source, int offset) {
        EntryKind kind = EntryKind.of(source.get(offset + KIND));
        if (kind == null) {
            throw new CorruptStorageException("unknown entry kind, kind=" + source.get(offset + KIND));
        }
        return kind;
    }

    public static long index(ByteBuffer source, int offset) {
        return source.getLong(offset + INDEX);
    }

    public static long term(ByteBuffer source, int offset) {
        return source.getLong(offset + TERM);
    }

    /**
     * The log time at which a leader appended the entry, in whole seconds, from 0 to {@link #MAX_TIME}: it passes only while
     * there is a leader, and never goes back from one entry to the next (the <em>cluster time</em> of the Raft dissertation,
     * §6.3). It is no time of day.
     */
    public static long time(ByteBuffer source, int offset) {
        return source.getInt(offset + TIME) & UNSIGNED;
    }

    public static int chain(ByteBuffer source, int offset) {
        return source.getInt(offset + CHAIN);
    }

    /** CRC32C of a range of a buffer, whose position and limit are restored. */
    private static int crcOf(ByteBuffer buffer, int offset, int length, CRC32C crc) {
        int position = buffer.position();
        int limit = buffer.limit();
        buffer.limit(offset + length).position(offset);
        crc.reset();
        crc.update(buffer);
        buffer.limit(limit).position(position);
        return (int) crc.getValue();
    }
}
