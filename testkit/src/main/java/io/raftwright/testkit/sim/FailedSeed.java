package io.raftwright.testkit.sim;

/**
 * A seed whose run broke a promise, or the simulation itself.
 *
 * @param seed       the seed
 * @param what       its report, or what was thrown, for a person to read
 * @param isRepeated true if a second run was the same in everything, up to its trace hash
 */
public record FailedSeed(long seed, String what, boolean isRepeated) {
    @Override
    public String toString() {
        return what + (isRepeated ? "\n  played twice, the same both times" : "\n  PLAYED TWICE, NOT THE SAME");
    }
}
