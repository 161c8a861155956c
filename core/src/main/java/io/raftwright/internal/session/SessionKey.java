package io.raftwright.internal.session;

/**
 * A session's identity: who proposes, as far as exactly-once is concerned. A member has one at a time.
 *
 * @param id         drawn at random
 * @param birthIndex an index known to be committed when the session began. Every entry of the session lies behind it, which is
 *                   how the {@link SessionTable} tells a session that is new from one that is gone
 */
public record SessionKey(long id, long birthIndex) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** A session to follow this one, with another id. */
    SessionKey next(long newBirthIndex) {
        long mixed = (id ^ newBirthIndex) + GOLDEN;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return new SessionKey(mixed ^ (mixed >>> 31), newBirthIndex);
    }
}
