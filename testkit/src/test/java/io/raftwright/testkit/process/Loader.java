package io.raftwright.testkit.process;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyValue;
import java.util.Arrays;

/**
 * Puts 1, 2, 3 … under each of a few keys that nobody else writes. Put {@code n} of a key is its version {@code n}, so a write
 * that is lost or takes effect twice shows. A key whose put has an unknown fate is given up for a new one; a refused put is
 * made again, because nothing may have happened.
 *
 * <p>Owner: this thread; {@link #rest} any.
 */
final class Loader extends Thread {
    /** What these keys begin with, and no other. */
    static final String PREFIX = "m";

    private static final int READ_EVERY = 64;
    private static final String PADDING = "x".repeat(100);

    private final ConfigMap map;
    private final String prefix;
    private final Lines lines;
    private final long[] numbers;
    private final int[] generations;
    private volatile boolean isResting;

    Loader(ConfigMap map, String prefix, int keys, Lines lines) {
        super("loader-" + prefix);
        this.map = map;
        this.prefix = prefix;
        this.lines = lines;
        this.numbers = new long[keys];
        this.generations = new int[keys];
        Arrays.fill(numbers, 1);
        setDaemon(true);
    }

    /** The number that a loader put under a key. */
    static long number(KeyValue kv) {
        String text = kv.value().utf8();
        return Long.parseLong(text, 0, text.indexOf(':'), 10);
    }

    void rest() {
        isResting = true;
    }

    @Override
    public void run() {
        for (int turn = 0; !isResting; turn++) {
            int slot = turn % numbers.length;
            try {
                put(slot);
                if (turn % READ_EVERY == slot) {
                    check(slot);
                }
            } catch (RefusedException e) {
                // Nothing happened; the same number is put at the slot's next turn.
            } catch (NodeStoppedException e) {
                return;
            } catch (IndeterminateException e) {
                lines.write("unknown " + key(slot) + ' ' + numbers[slot]);
                generations[slot]++;
                numbers[slot] = 1;
            }
        }
    }

    private void put(int slot) {
        long number = numbers[slot];
        String key = key(slot);
        long revision = map.put(key, number + ":" + PADDING).revision();
        lines.write("ack " + key + ' ' + number + ' ' + revision);
        numbers[slot] = number + 1;
    }

    private void check(int slot) {
        KeyValue kv = map.get(Bytes.of(key(slot)));
        if (kv == null || number(kv) != numbers[slot] - 1 || kv.version() != number(kv)) {
            lines.write("wrong read, key=" + key(slot) + ", acknowledged=" + (numbers[slot] - 1) + ", found=" + kv);
        }
    }

    private String key(int slot) {
        return prefix + 'k' + slot + 'g' + generations[slot];
    }
}
