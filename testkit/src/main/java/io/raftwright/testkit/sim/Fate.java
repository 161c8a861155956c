package io.raftwright.testkit.sim;

/**
 * What the weather does to one frame.
 *
 * @param isLost     it is lost, and all behind it
 * @param overtakes  it does not wait for those before it
 * @param delayNs    how long it takes
 * @param isDoubled  it arrives a second time
 * @param againNs    how much later, if it does
 * @param isReplayed it comes again, long afterwards
 * @param replayNs   how much later, if it does
 */
record Fate(
        boolean isLost,
        boolean overtakes,
        long delayNs,
        boolean isDoubled,
        long againNs,
        boolean isReplayed,
        long replayNs) {}
