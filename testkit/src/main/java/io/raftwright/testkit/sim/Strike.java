package io.raftwright.testkit.sim;

/**
 * One blow of a {@link Fault}, as {@code KILL#3}. Its number counts the blows that the seed plans, from 1: leaving one out renumbers no
 * other.
 *
 * @param fault  which
 * @param number which of its blows, from 1
 */
public record Strike(Fault fault, long number) implements Comparable<Strike> {
    /** Rejects a number below 1. */
    public Strike {
        if (number < 1) {
            throw new IllegalArgumentException("strike number out of range, number=" + number + ", min=1");
        }
    }

    /** A strike as {@link #toString} writes it. */
    public static Strike parse(String text) {
        int hash = text.indexOf('#');
        if (hash < 0) {
            throw new IllegalArgumentException("not a strike, as in KILL#3, text=" + text);
        }
        return new Strike(Fault.valueOf(text.substring(0, hash)), Long.parseLong(text.substring(hash + 1)));
    }

    @Override
    public int compareTo(Strike other) {
        int byFault = fault.compareTo(other.fault);
        return byFault != 0 ? byFault : Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return fault + "#" + number;
    }
}
