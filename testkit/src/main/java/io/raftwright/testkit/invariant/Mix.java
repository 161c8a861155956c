package io.raftwright.testkit.invariant;

import java.nio.ByteBuffer;

/** Hashes that are the same in every process. */
public final class Mix {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Mix() {}

    /** A bijection of longs that spreads each bit over all (the finalizer of SplitMix64). */
    public static long mix(long value) {
        long mixed = value + GOLDEN;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** A hash of the bytes from position to limit, which stay as they are. */
    public static long hash(ByteBuffer bytes) {
        long hash = bytes.remaining();
        int at = bytes.position();
        int limit = bytes.limit();
        for (; at + Long.BYTES <= limit; at += Long.BYTES) {
            hash = mix(hash ^ bytes.getLong(at));
        }
        for (; at < limit; at++) {
            hash = mix(hash ^ bytes.get(at));
        }
        return hash;
    }
}
