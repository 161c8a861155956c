package io.raftwright.internal.session;

import java.nio.ByteBuffer;

/**
 * What precedes a command in an entry's payload: who proposed it, and which of that proposer's proposals it is.
 *
 * <pre>
 * offset length type   meaning
 *      0      8 long   session: drawn at random by the member that proposed it, anew at each start
 *      8      8 long   birth: an index known to be committed when the session began
 *     16      8 long   sequence, from 1
 *     24      8 long   floor: the proposer has done with all sequences below this one
 *     32        …      command
 * </pre>
 *
 * Little-endian, as everything in an entry.
 */
public final class Envelope {
    public static final int LENGTH = 32;

    private static final int BIRTH = 8;
    private static final int SEQUENCE = 16;
    private static final int FLOOR = 24;

    private Envelope() {}

    static void write(ByteBuffer payload, SessionKey session, long sequence, long floor) {
        payload.putLong(0, session.id())
                .putLong(BIRTH, session.birthIndex())
                .putLong(SEQUENCE, sequence)
                .putLong(FLOOR, floor);
    }

    public static long session(ByteBuffer source, int offset) {
        return source.getLong(offset);
    }

    public static long birth(ByteBuffer source, int offset) {
        return source.getLong(offset + BIRTH);
    }

    public static long sequence(ByteBuffer source, int offset) {
        return source.getLong(offset + SEQUENCE);
    }

    public static long floor(ByteBuffer source, int offset) {
        return source.getLong(offset + FLOOR);
    }

    /** True if its numbers can be an envelope's. */
    public static boolean isSound(ByteBuffer source, int offset) {
        long floor = floor(source, offset);
        return floor >= 1 && floor <= sequence(source, offset) && birth(source, offset) >= 0;
    }
}
