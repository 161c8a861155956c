package io.raftwright.internal.session;

import java.nio.ByteBuffer;

/**
 * What precedes a command in an entry's payload: who proposed it, and which of that proposer's proposals it is.
 *
 * <pre>
 * offset length type   meaning
 *      0      8 long   session: drawn at random by the member that proposed it, anew at each start
 *      8      8 long   sequence within the session, from 1
 *     16      8 long   floor: the proposer has done with all sequences below this one
 *     24        …      command
 * </pre>
 *
 * Little-endian, as everything in an entry.
 */
public final class Envelope {
    public static final int LENGTH = 24;

    private static final int SEQUENCE = 8;
    private static final int FLOOR = 16;

    private Envelope() {}

    static void write(ByteBuffer payload, long session, long sequence, long floor) {
        payload.putLong(0, session).putLong(SEQUENCE, sequence).putLong(FLOOR, floor);
    }

    public static long session(ByteBuffer source, int offset) {
        return source.getLong(offset);
    }

    public static long sequence(ByteBuffer source, int offset) {
        return source.getLong(offset + SEQUENCE);
    }

    public static long floor(ByteBuffer source, int offset) {
        return source.getLong(offset + FLOOR);
    }
}
