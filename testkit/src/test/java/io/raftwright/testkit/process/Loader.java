package io.raftwright.testkit.process;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.PutResult;
import io.raftwright.configmap.internal.wait.Waiting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts 1, 2, 3 … under each of a few keys that nobody else writes, all of them at once. Put {@code n} of a key is its version {@code n},
 * so a write that is lost or takes effect twice shows. A key whose put has an unknown fate is given up for a new one; a refused put is
 * made again, because nothing may have happened.
 *
 * <p>Owner: this thread; {@link #rest} any.
 */
final class Loader extends Thread {
    /** What these keys begin with, and no other. */
    static final String PREFIX = "m";

    private static final int READ_EVERY = 8;
    private static final String PADDING = "x".repeat(100);

    private final ConfigMap map;
    private final String prefix;
    private final Lines lines;
    private final long pauseNs;
    private final long[] numbers;
    private final int[] generations;
    private volatile boolean isResting;

    /**
     * A loader of a member.
     *
     * @param prefix of its keys
     * @param load   to how many keys it puts, and for how long it rests after each put
     */
    Loader(ConfigMap map, String prefix, Load load, Lines lines) {
        super("loader-" + prefix);
        this.map = map;
        this.prefix = prefix;
        this.lines = lines;
        this.pauseNs = TimeUnit.MICROSECONDS.toNanos(load.pauseMicros());
        this.numbers = new long[load.keys()];
        this.generations = new int[load.keys()];
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
        try {
            for (int turn = 1; !isResting; turn++) {
                LockSupport.parkNanos(pauseNs);
                putAll();
                if (turn % READ_EVERY == 0) {
                    check(turn / READ_EVERY % numbers.length);
                }
            }
        } catch (NodeStoppedException e) {
            // Its disk failed, or it closes.
        }
    }

    private void putAll() {
        List<CompletableFuture<PutResult>> puts = new ArrayList<>();
        for (int slot = 0; slot < numbers.length; slot++) {
            puts.add(map.async().put(key(slot), numbers[slot] + ":" + PADDING));
        }
        NodeStoppedException stopped = null;
        for (int slot = 0; slot < numbers.length; slot++) {
            try {
                learn(slot, puts.get(slot));
            } catch (NodeStoppedException e) {
                stopped = e;
            }
        }
        if (stopped != null) {
            throw stopped;
        }
    }

    private void learn(int slot, CompletableFuture<PutResult> put) {
        try {
            long revision = Waiting.forResult(put, MemberProgram.DEADLINE).revision();
            lines.write("ack " + key(slot) + ' ' + numbers[slot] + ' ' + revision);
            numbers[slot]++;
        } catch (RefusedException e) {
            // Nothing happened; the same number is put at the next turn.
        } catch (IndeterminateException e) {
            lines.write("unknown " + key(slot) + ' ' + numbers[slot]);
            generations[slot]++;
            numbers[slot] = 1;
        }
    }

    private void check(int slot) {
        try {
            KeyValue kv = map.get(Bytes.of(key(slot)));
            long found = kv == null ? 0 : number(kv);
            if (found != numbers[slot] - 1 || (kv != null && kv.version() != found)) {
                lines.write("wrong read, key=" + key(slot) + ", acknowledged=" + (numbers[slot] - 1) + ", found=" + kv);
            }
        } catch (RefusedException | IndeterminateException e) {
            // A read without an answer says nothing.
        }
    }

    private String key(int slot) {
        return prefix + 'k' + slot + 'g' + generations[slot];
    }
}
