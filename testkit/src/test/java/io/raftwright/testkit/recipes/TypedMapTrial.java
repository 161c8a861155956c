package io.raftwright.testkit.recipes;

import io.raftwright.configmap.recipes.view.Codec;
import io.raftwright.configmap.recipes.view.TypedMap;
import io.raftwright.testkit.history.Call;
import io.raftwright.testkit.history.Register;
import java.util.Random;

/** All change two keys of a typed map in every way: linearizable. */
final class TypedMapTrial {
    private final Recorded recorded = new Recorded();

    TypedMapTrial(Storm storm) {
        for (int member : Storm.MEMBERS) {
            TypedMap<String, Long> typed = TypedMap.over(storm.map(member), "r/", Codec.text(), Codec.sortedLong());
            Random random = new Random(member);
            storm.keepAtIt("typed map at " + member, () -> {
                act(member, typed, "k" + random.nextInt(2), random);
                return true;
            });
        }
    }

    private void act(int client, TypedMap<String, Long> typed, String key, Random random) {
        long value = random.nextInt(5);
        long other = random.nextInt(5);
        switch (random.nextInt(5)) {
            case 0 ->
                recorded.call(client, Register.write(key, value), () -> {
                    typed.put(key, value);
                    return Call.NONE;
                });
            case 1 -> recorded.call(client, Register.delete(key), () -> done(typed.remove(key) != null));
            case 2 ->
                recorded.call(
                        client,
                        Register.compareAndSet(key, value, other),
                        () -> done(typed.replace(key, value, other)));
            case 3 ->
                recorded.call(
                        client,
                        Register.compareAndSet(key, Call.NONE, value),
                        () -> done(typed.putIfAbsent(key, value) == null));
            default ->
                recorded.call(client, Register.read(key), () -> {
                    Long read = typed.get(key);
                    return read == null ? Call.NONE : read;
                });
        }
    }

    private static long done(boolean isDone) {
        return isDone ? Register.DONE : Register.NOT_DONE;
    }

    void assertLinearizable() {
        recorded.assertLinearizable(new Register());
    }
}
