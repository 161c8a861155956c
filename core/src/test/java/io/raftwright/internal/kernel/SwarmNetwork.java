package io.raftwright.internal.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Loses, doubles, delays, reorders and cuts off letters, by chance and by a seed. */
final class SwarmNetwork {
    private static final int MAX_LETTERS = 400;

    private record Travelling(Letter letter, long arrivesNs) {}

    private final RandomGenerator random;
    private final Consumer<String> trace;
    private final List<ArrayDeque<Travelling>> byReceiver = new ArrayList<>();
    private final boolean[][] isCut;
    /** What every letter of a link takes at least. */
    private final long[][] slownessNs;

    private final int size;
    private double loss;
    private double doubling;
    private double lateness;
    private long maxDelayNs;
    private long usualDelayNs = 2_000_000;
    private long nowNs;

    SwarmNetwork(int size, RandomGenerator random, Consumer<String> trace) {
        this.size = size;
        this.random = random;
        this.trace = trace;
        this.isCut = new boolean[size + 1][size + 1];
        this.slownessNs = new long[size + 1][size + 1];
        for (int i = 0; i <= size; i++) {
            byReceiver.add(new ArrayDeque<>());
        }
    }

    /**
     * Each from 0 to 1: how many letters are lost, come twice, come late.
     *
     * @param newMaxDelayNs how late they come at most
     */
    void disturb(double newLoss, double newDoubling, double newLateness, long newMaxDelayNs) {
        loss = newLoss;
        doubling = newDoubling;
        lateness = newLateness;
        maxDelayNs = newMaxDelayNs;
    }

    /** How long letters take at most that are not late. */
    void useDelay(long newUsualDelayNs) {
        usualDelayNs = newUsualDelayNs;
    }

    /** Makes some links slow, in one direction. */
    void slowDown() {
        for (long[] links : slownessNs) {
            for (int to = 1; to <= size; to++) {
                links[to] = random.nextInt(4) == 0 ? random.nextLong(400_000_000L) : 0;
            }
        }
    }

    void at(long now) {
        nowNs = now;
    }

    boolean take(Letter letter) {
        int from = (int) letter.from();
        int to = (int) letter.to();
        if (isCut[from][to] && random.nextInt(4) == 0) {
            return false;
        }
        boolean isLost = isCut[from][to] || random.nextDouble() < loss;
        trace.accept(isLost ? letter + " lost" : letter.toString());
        if (!isLost) {
            travel(letter);
            if (random.nextDouble() < doubling) {
                travel(letter);
            }
        }
        return true;
    }

    private void travel(Letter letter) {
        ArrayDeque<Travelling> letters = byReceiver.get((int) letter.to());
        if (letters.size() < MAX_LETTERS) {
            long delayNs = random.nextLong(usualDelayNs) + slownessNs[(int) letter.from()][(int) letter.to()];
            if (random.nextDouble() < lateness) {
                delayNs = random.nextLong(maxDelayNs);
            }
            letters.add(new Travelling(letter, nowNs + delayNs));
        }
    }

    /** Delivers what has arrived at a member, one after the other. */
    void deliver(TestMember receiver) {
        ArrayDeque<Travelling> letters = byReceiver.get((int) receiver.id);
        for (int left = letters.size(); left > 0; left--) {
            Travelling next = letters.remove();
            if (nowNs - next.arrivesNs() < 0) {
                letters.add(next);
            } else {
                trace.accept("    " + next.letter() + " arrives");
                next.letter().delivery().accept(receiver);
            }
        }
    }

    /** Cuts what one member sends, or all of its links; letters on their way to others still come. */
    void cut(long one) {
        boolean isDeaf = random.nextBoolean();
        for (int other = 1; other <= size; other++) {
            isCut[(int) one][other] = true;
            isCut[other][(int) one] |= isDeaf;
        }
        trace.accept("cut off " + one);
    }

    /** Cuts one direction of one member's links: what it sends, or what is sent to it. Letters on their way still come. */
    void cutOneWay(long one, boolean isMute) {
        for (int other = 1; other <= size; other++) {
            isCut[isMute ? (int) one : other][isMute ? other : (int) one] = true;
        }
        trace.accept("cut, member=" + one + (isMute ? " mute" : " deaf"));
    }

    /** Cuts the link between two members, both ways. */
    void cutLink(long one, long other) {
        isCut[(int) one][(int) other] = true;
        isCut[(int) other][(int) one] = true;
        trace.accept("cut between " + one + " and " + other);
    }

    /** Cuts two members off from all others. */
    void splitOff(long one, long other) {
        for (int from = 1; from <= size; from++) {
            for (int to = 1; to <= size; to++) {
                boolean isFromInside = from == one || from == other;
                isCut[from][to] |= isFromInside != (to == one || to == other);
            }
        }
        trace.accept("split off " + one + " and " + other);
    }

    /** From now on letters to one member take at least so long. */
    void slowDownTo(long one, long slownessAt) {
        for (int other = 1; other <= size; other++) {
            slownessNs[other][(int) one] = slownessAt;
        }
    }

    /** Cuts some links: all of one member, half of the cluster from the other, or one direction of one link. */
    void cut() {
        int one = 1 + random.nextInt(size);
        int other = 1 + random.nextInt(size);
        int how = random.nextInt(5);
        for (int from = 1; from <= size; from++) {
            for (int to = 1; to <= size; to++) {
                isCut[from][to] |= switch (how) {
                    case 0 -> from == one || to == one;
                    case 1 -> from == one;
                    case 2 -> to == one;
                    case 3 -> from == one && to == other;
                    default -> from <= size / 2 != to <= size / 2;
                };
            }
        }
        trace.accept("cut, how=" + how + ", one=" + one + ", other=" + other);
    }

    /** Mends all links. */
    void heal() {
        for (boolean[] links : isCut) {
            Arrays.fill(links, false);
        }
        trace.accept("healed");
    }

    /** Nothing goes wrong any more. */
    void calm() {
        disturb(0, 0, 0, 0);
        heal();
        speedUp();
    }

    /** Makes all links quick again. */
    void speedUp() {
        for (long[] links : slownessNs) {
            Arrays.fill(links, 0);
        }
    }
}
