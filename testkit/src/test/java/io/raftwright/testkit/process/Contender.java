package io.raftwright.testkit.process;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.testkit.history.Call;
import io.raftwright.testkit.history.Register;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads, writes, swaps and deletes a few keys together with the contenders of all members, and says so to the {@link Contest}. The
 * keys change with each second of the host's clock, which all of them see, so that what nobody knows the fate of is soon out of play.
 * No value is written twice.
 *
 * <p>Owner: this thread; {@link #rest} any.
 */
final class Contender extends Thread {
    /** What these keys begin with, and no other. */
    static final String PREFIX = "c";

    private static final int KEYS = 3;
    private static final long ROUND_NS = 1_000_000_000;

    private final ConfigMap map;
    private final Lines lines;
    private final long pauseNs;
    private final SplittableRandom random;
    private final String token;
    private long value;
    private long callCount;
    private String seenKey = "";
    private long seenValue;
    private volatile boolean isResting;

    /**
     * A contender of a member.
     *
     * @param number      which of those of this process, from 1
     * @param pauseMicros for how long it rests before each call
     */
    Contender(ConfigMap map, int number, int pauseMicros, Lines lines) {
        super("contender-" + number);
        this.map = map;
        this.lines = lines;
        this.pauseNs = TimeUnit.MICROSECONDS.toNanos(pauseMicros);
        this.value = (ProcessHandle.current().pid() << 32) | ((long) number << 22);
        this.token = Long.toString(value, Character.MAX_RADIX);
        this.random = new SplittableRandom(value);
        setDaemon(true);
    }

    void rest() {
        isResting = true;
    }

    @Override
    public void run() {
        while (!isResting) {
            LockSupport.parkNanos(pauseNs);
            String id = token + '.' + ++callCount;
            try {
                long result = perform(id, call());
                lines.write("ret " + id + ' ' + result + ' ' + System.nanoTime());
            } catch (RefusedException e) {
                lines.write("not " + id + ' ' + System.nanoTime());
            } catch (NodeStoppedException e) {
                return;
            } catch (IndeterminateException e) {
                // It is never ended: nobody knows.
            }
        }
    }

    private Call call() {
        String key = PREFIX + System.nanoTime() / ROUND_NS + '.' + random.nextInt(KEYS);
        int chance = random.nextInt(10);
        if (chance < 4) {
            return Register.read(key);
        } else if (chance < 7) {
            return Register.write(key, ++value);
        } else if (chance < 9) {
            return Register.compareAndSet(key, key.equals(seenKey) ? seenValue : Call.NONE, ++value);
        }
        return Register.delete(key);
    }

    private long perform(String id, Call call) {
        lines.write("inv " + id + ' ' + call.kind() + ' ' + call.key() + ' ' + call.argument() + ' ' + call.expected()
                + ' ' + System.nanoTime());
        String key = call.key();
        if (call.equals(Register.read(key))) {
            return seen(key, map.get(Bytes.of(key)));
        } else if (call.equals(Register.delete(key))) {
            return map.delete(key).count() == 1 ? Register.DONE : Register.NOT_DONE;
        } else if (call.equals(Register.write(key, call.argument()))) {
            map.put(key, "" + call.argument());
            return Call.NONE;
        }
        Compare expected = call.expected() == Call.NONE
                ? Compare.absent(key)
                : Compare.value(key).equalTo("" + call.expected());
        return map.commit(Txn.when(expected).then(Op.put(key, "" + call.argument())))
                        .succeeded()
                ? Register.DONE
                : Register.NOT_DONE;
    }

    private long seen(String key, KeyValue kv) {
        seenKey = key;
        seenValue = kv == null ? Call.NONE : Long.parseLong(kv.value().utf8());
        return seenValue;
    }
}
