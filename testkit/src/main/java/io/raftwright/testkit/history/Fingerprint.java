package io.raftwright.testkit.history;

/**
 * Numbers for values that are none. Up to 7 bytes are told apart for certain, longer ones by 63 bits of a hash: two that differ
 * look alike once in 10^18 times, the same in every process and on every JDK.
 */
public final class Fingerprint {
    private static final int EXACT_LENGTH = 7;

    private Fingerprint() {}

    /** The number for these bytes; never {@link Call#NONE}. */
    public static long of(byte[] value) {
        if (value.length <= EXACT_LENGTH) {
            long packed = value.length;
            for (byte b : value) {
                packed = (packed << 8) | (b & 0xff);
            }
            return packed;
        }
        long hash = value.length;
        for (byte b : value) {
            hash = append(hash, b);
        }
        return negative(hash);
    }

    /** Goes on with one more number: the fingerprint of a list, element by element. */
    public static long append(long fingerprint, long element) {
        long mixed = (fingerprint ^ Long.rotateLeft(element, 29)) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 29) ^ (element * 0xFF51AFD7ED558CCDL);
    }

    /** Long values have the sign bit set, short ones do not. */
    private static long negative(long hash) {
        long number = hash | Long.MIN_VALUE;
        return number == Call.NONE ? -1 : number;
    }
}
