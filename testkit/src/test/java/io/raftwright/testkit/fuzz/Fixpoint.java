package io.raftwright.testkit.fuzz;

import java.util.Arrays;

/** What was decoded, encoded, and decoded again is the same: then nothing was misread, and nothing is lost on the way. */
public final class Fixpoint {
    private Fixpoint() {}

    /** Returns true, so that a body can end with it. */
    public static boolean require(Object decoded, Object again) {
        if (!decoded.equals(again)) {
            throw new AssertionError("decoded=" + decoded + ", again=" + again);
        }
        return true;
    }

    /** The same of bytes. */
    public static boolean requireBytes(byte[] input, byte[] again) {
        int at = Arrays.mismatch(input, again);
        if (at >= 0) {
            throw new AssertionError("encoded again it differs, offset=" + at + ", length=" + input.length
                    + ", lengthAgain=" + again.length);
        }
        return true;
    }
}
