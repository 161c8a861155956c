package io.raftwright.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a network does to frames, for now: how long they take, what is cut, what goes wrong. The {@linkplain Storm storm} changes
 * it.
 *
 * <p>Owner: the simulation's thread.
 */
final class Weather {
    private static final long REPLAY_NS = 4_000_000_000L;

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

    /** From now on one member and all others do not hear each other. */
    void cutOff(long memberId, List<Long> others) {
        for (long other : others) {
            cut(memberId, other);
            cut(other, memberId);
        }
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

    /**
     * What becomes of the next frame of a link. Draws as much for each frame, whatever may go wrong now: so a fault that is taken away
     * leaves all else on that link as it was.
     */
    Fate fate(SplittableRandom random) {
        return new Fate(
                happens(lossOneIn, random),
                happens(reorderOneIn, random),
                delayNs(random),
                happens(duplicateOneIn, random),
                delayNs(random),
                happens(replayOneIn, random),
                upTo(REPLAY_NS, random));
    }

    private long delayNs(SplittableRandom random) {
        long delayNs = latencyNs + upTo(jitterNs, random);
        boolean isLong = happens(tailOneIn, random);
        long longerNs = upTo(tailNs, random);
        return isLong ? delayNs + longerNs : delayNs;
    }

    private static boolean happens(int oneIn, SplittableRandom random) {
        double drawn = random.nextDouble();
        return oneIn > 0 && drawn * oneIn < 1;
    }

    private static long upTo(long limitNs, SplittableRandom random) {
        return (long) (random.nextDouble() * limitNs);
    }
}
