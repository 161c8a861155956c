package io.raftwright.wal.tool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What the bytes of a record mean: its fields in order, without a hole between them.
 *
 * @param name   what the record is
 * @param fields from its first byte on
 */
record Layout(String name, List<Field> fields) {
    static final Layout SEGMENT = new Layout("segment")
            .hex("crc", 4)
            .text("magic", 4)
            .number("version", 4)
            .hex("baseChain", 4)
            .hex("logId", 8)
            .number("sequence", 8)
            .hex("epoch", 8)
            .number("length", 8)
            .number("firstIndex", 8)
            .number("baseTerm", 8)
            .number("term", 8)
            .number("votedFor", 8)
            .number("commitHint", 8)
            .number("previousSegment", 8)
            .number("previousEnd", 8)
            .number("previousBatch", 8)
            .number("durableMark", 8)
            .hex("reserved", 8);

    static final Layout BATCH = new Layout("batch")
            .hex("crc", 4)
            .text("magic", 4)
            .number("dataLength", 4)
            .number("count", 4)
            .hex("epoch", 8)
            .number("batch", 8)
            .number("firstIndex", 8)
            .number("durableMark", 8)
            .number("term", 8)
            .number("votedFor", 8)
            .number("commitHint", 8)
            .number("flags", 4)
            .hex("reserved", 4)
            .number("lastIndex", 8)
            .number("lastTerm", 8)
            .hex("lastLink", 4)
            .hex("reserved2", 28);

    static final Layout FRAME = new Layout("frame")
            .hex("headerCrc", 4)
            .hex("payloadCrc", 4)
            .number("length", 4)
            .number("kind", 1)
            .number("flags", 1)
            .number("reserved", 2)
            .number("index", 8)
            .number("term", 8)
            .hex("chain", 4)
            .number("time", 4);

    private Layout(String name) {
        this(name, List.of());
    }

    /** How a field is shown. */
    private enum Shape {
        NUMBER,
        HEX,
        TEXT
    }

    /**
     * A field.
     *
     * @param name   what it is
     * @param offset in the record
     * @param length in bytes
     */
    record Field(String name, int offset, int length, Shape shape) {

        /** Its value in a record that begins somewhere in a little-endian buffer. */
        String value(ByteBuffer source, int at) {
            byte[] bytes = new byte[length];
            source.get(at + offset, bytes);
            return switch (shape) {
                case NUMBER -> Long.toString(number(bytes));
                case HEX -> hex(bytes);
                case TEXT -> new String(bytes, StandardCharsets.US_ASCII);
            };
        }

        private static long number(byte[] bytes) {
            long number = 0;
            for (int i = bytes.length - 1; i >= 0; i--) {
                number = number << Byte.SIZE | (bytes[i] & 0xff);
            }
            return number;
        }

        /** As a number is written, highest digits first; zeroes in short. */
        private static String hex(byte[] bytes) {
            byte[] reversed = new byte[bytes.length];
            boolean isZero = true;
            for (int i = 0; i < bytes.length; i++) {
                reversed[bytes.length - 1 - i] = bytes[i];
                isZero &= bytes[i] == 0;
            }
            return isZero ? "0" : HexFormat.of().formatHex(reversed);
        }
    }

    private Layout number(String field, int length) {
        return with(field, length, Shape.NUMBER);
    }

    private Layout hex(String field, int length) {
        return with(field, length, Shape.HEX);
    }

    private Layout text(String field, int length) {
        return with(field, length, Shape.TEXT);
    }

    private Layout with(String field, int fieldLength, Shape shape) {
        List<Field> longer = new ArrayList<>(fields);
        longer.add(new Field(field, length(), fieldLength, shape));
        return new Layout(name, List.copyOf(longer));
    }

    /** Bytes of the whole record. */
    int length() {
        Field last = fields.isEmpty() ? new Field("", 0, 0, Shape.HEX) : fields.get(fields.size() - 1);
        return last.offset + last.length;
    }

    /** Some of its fields, as {@code name=value}. */
    String line(ByteBuffer source, int at, List<String> wanted) {
        StringBuilder line = new StringBuilder(name);
        for (Field field : fields) {
            if (wanted.contains(field.name)) {
                line.append(' ').append(field.name).append('=').append(field.value(source, at));
            }
        }
        return line.toString();
    }
}
