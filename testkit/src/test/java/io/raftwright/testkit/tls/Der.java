package io.raftwright.testkit.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** As much of DER (X.690) as a certificate needs: tag, length, content. */
final class Der {
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int UTF8_STRING = 0x0C;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;
    static final byte[] NULL = {5, 0};
    static final byte[] TRUE = {1, 1, -1};
    private static final int INTEGER = 0x02;
    private static final int OBJECT_ID = 0x06;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    /** A value of several parts, or of the bytes given. */
    static byte[] of(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        if (length < 128) {
            all.write(length);
        } else {
            byte[] digits = BigInteger.valueOf(length).toByteArray();
            int skipped = digits[0] == 0 ? 1 : 0;
            all.write(128 + digits.length - skipped);
            all.write(digits, skipped, digits.length - skipped);
        }
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return of(SEQUENCE, parts);
    }

    static byte[] integer(BigInteger value) {
        return of(INTEGER, value.toByteArray());
    }

    static byte[] objectId(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >>> shift != 0) {
                    content.write(((arc >>> shift) & 127) | 128);
                }
            }
            content.write(arc & 127);
        }
        return of(OBJECT_ID, content.toByteArray());
    }

    static byte[] time(Instant time) {
        return of(GENERALIZED_TIME, ascii(TIME.format(time)));
    }

    /** A value that a number in brackets marks, made of others. */
    static byte[] marked(int number, byte[]... parts) {
        return of(CONTEXT | CONSTRUCTED | number, parts);
    }

    /** A text that a number in brackets marks. */
    static byte[] markedText(int number, String text) {
        return of(CONTEXT | number, ascii(text));
    }

    static byte[] bits(byte[] bytes) {
        return of(BIT_STRING, new byte[1], bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
