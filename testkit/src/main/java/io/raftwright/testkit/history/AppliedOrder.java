package io.raftwright.testkit.history;

import java.util.Arrays;

/**
 * The total order as the replicas applied it: which operation has which place. Every replica may report, each as often as it
 * applies: the same pair twice is one; a place reported with two operations is for {@link WitnessCheck} to judge.
 *
 * <p>Owner: one thread, the simulator's or the test's. 12 bytes an operation.
 */
public final class AppliedOrder {
    private long[] places = new long[64];
    private int[] operations = new int[64];
    private int count;

    /**
     * A replica did what an operation asks.
     *
     * @param place     the log index or revision, from 0; several operations share one if they are one transaction
     * @param operation its number in the history; a number that is not there is an operation that nobody asked for
     */
    public void applied(long place, int operation) {
        if (place < 0) {
            throw new IllegalArgumentException("place is negative, place=" + place);
        }
        int i = firstAfter(place);
        int end = i;
        while (i > 0 && places[i - 1] == place) {
            i--;
            if (operations[i] == operation) {
                return;
            }
        }
        insert(end, place, operation);
    }

    /** How many pairs of place and operation there are. */
    public int size() {
        return count;
    }

    long place(int i) {
        return places[i];
    }

    int operation(int i) {
        return operations[i];
    }

    /** Nearly always the end, since replicas apply in order. */
    private int firstAfter(long place) {
        if (count == 0 || places[count - 1] <= place) {
            return count;
        }
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (places[middle] <= place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void insert(int at, long place, int operation) {
        if (count == places.length) {
            places = Arrays.copyOf(places, count * 2);
            operations = Arrays.copyOf(operations, count * 2);
        }
        System.arraycopy(places, at, places, at + 1, count - at);
        System.arraycopy(operations, at, operations, at + 1, count - at);
        places[at] = place;
        operations[at] = operation;
        count++;
    }

    @Override
    public String toString() {
        return "applied order operations=" + count;
    }
}
