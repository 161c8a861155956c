package io.raftwright.testkit.sim;

/**
 * What is known of a disk.
 *
 * <p>Owner: the simulation's thread.
 */
final class Health {
    private boolean isLost;
    private boolean isInDoubt;
    private boolean wasDamaged;
    private boolean hasReturned;

    /** Something was done to it that it does not tell. */
    void damaged() {
        wasDamaged = true;
        isInDoubt = true;
    }

    /** Its log was opened, and nothing was missing. */
    void recovered() {
        isInDoubt = false;
    }

    /** It is not to be used any more. */
    void lost() {
        isLost = true;
    }

    /** An empty one is there in its place, under the old id. */
    void returned() {
        hasReturned = true;
    }

    /** True if it holds all that it ever promised, for all that is known. */
    boolean isSound() {
        return !isLost && !isInDoubt;
    }

    boolean isLost() {
        return isLost;
    }

    /** True if anything was ever done to it that may come to light at any time. */
    boolean wasDamaged() {
        return wasDamaged;
    }

    @Override
    public String toString() {
        return isLost ? "lost" : isInDoubt ? "in doubt" : "sound";
    }

    boolean hasReturned() {
        return hasReturned;
    }
}
