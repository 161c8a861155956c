package io.raftwright.testkit.disk;

/**
 * How much of what was not forced survives a loss of power. Coins alone would hardly ever keep or lose everything where there is
 * much, so these two are cases of their own, and coins differ in weight.
 *
 * <p>Owner: the loss of power that drew it.
 */
final class Survival {
    private static final int WHOLE = 8;
    private static final int[] WEIGHTS = {1, 4, 7};

    private final Draw draw;

    /** Chances in eight of surviving. */
    private final int weight;

    private Survival(Draw draw, int weight) {
        this.draw = draw;
        this.weight = weight;
    }

    static Survival drawn(Draw draw) {
        return switch (draw.below(8)) {
            case 0 -> new Survival(draw, 0);
            case 1 -> new Survival(draw, WHOLE);
            default -> new Survival(draw, WEIGHTS[draw.below(WEIGHTS.length)]);
        };
    }

    boolean isNone() {
        return weight == 0;
    }

    boolean isAll() {
        return weight == WHOLE;
    }

    /** Whether the next thing survives. */
    boolean next() {
        return isAll() || (!isNone() && draw.below(WHOLE) < weight);
    }

    int below(int bound) {
        return draw.below(bound);
    }
}
