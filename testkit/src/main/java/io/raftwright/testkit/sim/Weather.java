package io.raftwright.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a network does to frames, for now: how long they take, what is cut, what goes wrong. The {@linkplain Adversary adversary}
 * changes it.
 *
 * <p>Owner: the simulation's thread.
 */
final class Weather {
    /** Who does not hear whom. */
    private record Cut(long from, long to) {}

    private final List<Cut> cuts = new ArrayList<>();
    private final List<Cut> clogs = new ArrayList<>();

    private long latencyNs = 200_000;
    private long jitterNs = 200_000;
    /** One in so many frames takes far longer; 0 for none. */
    private int tailOneIn;

    private long tailNs;
    private int lossOneIn;
    private int duplicateOneIn;
    private int reorderOneIn;
    private int replayOneIn;

    void latency(long newLatencyNs, long newJitterNs) {
        latencyNs = newLatencyNs;
        jitterNs = newJitterNs;
    }

    void tail(int oneIn, long newTailNs) {
        tailOneIn = oneIn;
        tailNs = newTailNs;
    }

    void loss(int oneIn) {
        lossOneIn = oneIn;
    }

    void duplicates(int oneIn) {
        duplicateOneIn = oneIn;
    }

    void reorder(int oneIn) {
        reorderOneIn = oneIn;
    }

    /** One in so many frames comes again, long afterwards. */
    void replays(int oneIn) {
        replayOneIn = oneIn;
    }

    /** From now on nothing gets through in one direction. */
    void cut(long from, long to) {
        cuts.add(new Cut(from, to));
    }

    /** From now on what is sent in one direction waits until the link is mended. */
    void clog(long from, long to) {
        clogs.add(new Cut(from, to));
    }

    void mend() {
        cuts.clear();
        clogs.clear();
    }

    /** Fair weather: nothing but a little latency. */
    void clear() {
        mend();
        latency(200_000, 200_000);
        tail(0, 0);
        loss(0);
        duplicates(0);
        reorder(0);
        replays(0);
    }

    boolean isCut(long from, long to) {
        return !cuts.isEmpty() && cuts.contains(new Cut(from, to));
    }

    boolean isClogged(long from, long to) {
        return !clogs.isEmpty() && clogs.contains(new Cut(from, to));
    }

    long delayNs(SplittableRandom random) {
        long delayNs = latencyNs + (jitterNs == 0 ? 0 : random.nextLong(jitterNs));
        return delayNs + (happens(tailOneIn, random) ? random.nextLong(tailNs + 1) : 0);
    }

    boolean isLost(SplittableRandom random) {
        return happens(lossOneIn, random);
    }

    boolean isDoubled(SplittableRandom random) {
        return happens(duplicateOneIn, random);
    }

    boolean overtakes(SplittableRandom random) {
        return happens(reorderOneIn, random);
    }

    boolean isReplayed(SplittableRandom random) {
        return happens(replayOneIn, random);
    }

    private static boolean happens(int oneIn, SplittableRandom random) {
        return oneIn > 0 && random.nextInt(oneIn) == 0;
    }
}
