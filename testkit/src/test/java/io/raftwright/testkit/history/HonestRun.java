package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A history that an honest object gave: each operation takes effect in one moment between its invocation and its return, or, if
 * its client gave up on it, in any moment later or never. Owner: one test.
 */
final class HonestRun {
    /** How a run is to be. */
    record Shape(int clients, int keys, int operations, int unknownPercent, int values) {}

    private static final class Open {
        final int id;
        final Call call;
        boolean isDone;
        boolean isGivenUp;
        long result;
        long place;

        Open(int id, Call call) {
            this.id = id;
            this.call = call;
        }
    }

    private final Random random;
    private final Shape shape;
    private final Register model = new Register();
    private final Map<String, Long> states = new HashMap<>();
    private final List<Open> givenUp = new ArrayList<>();
    private final AppliedOrder order = new AppliedOrder();
    private final HistoryRecorder recorder;

    private long nowNs;
    private long revision;
    private int nextValue;

    private HonestRun(long seed, Shape shape) {
        this.random = new Random(seed);
        this.shape = shape;
        this.recorder = new HistoryRecorder(() -> nowNs);
    }

    static HonestRun of(long seed, Shape shape) {
        HonestRun run = new HonestRun(seed, shape);
        run.play();
        return run;
    }

    History history() {
        return recorder.history();
    }

    AppliedOrder order() {
        return order;
    }

    private void play() {
        Open[] open = new Open[shape.clients()];
        int answered = 0;
        while (answered < shape.operations()) {
            nowNs += random.nextInt(1000);
            int client = random.nextInt(open.length);
            if (open[client] == null) {
                Call call = call();
                open[client] = new Open(recorder.invoke(client, call), call);
                open[client].isGivenUp = random.nextInt(100) < shape.unknownPercent();
            } else if (open[client].isGivenUp) {
                givenUp.add(open[client]);
                open[client] = null;
                answered++;
            } else if (!open[client].isDone) {
                apply(open[client]);
            } else {
                recorder.returned(open[client].id, open[client].result, open[client].place);
                open[client] = null;
                answered++;
            }
            if (!givenUp.isEmpty() && random.nextInt(8) == 0) {
                Open late = givenUp.remove(random.nextInt(givenUp.size()));
                if (random.nextInt(3) > 0) {
                    apply(late);
                }
            }
        }
    }

    private Call call() {
        String key = "k" + random.nextInt(shape.keys());
        long value = shape.values() > 0 ? random.nextInt(shape.values()) : ++nextValue;
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> Register.read(key);
            case 4, 5, 6 -> Register.write(key, value);
            case 7, 8 -> {
                long known = states.getOrDefault(key, Call.NONE);
                yield Register.compareAndSet(key, random.nextBoolean() ? known : value - 1, value);
            }
            default -> Register.delete(key);
        };
    }

    private void apply(Open open) {
        long state = states.getOrDefault(open.call.key(), Call.NONE);
        long next = model.next(state, open.call);
        open.isDone = true;
        open.result = result(state, open.call);
        if (model.isUpdate(new Operation(open.id, 0, open.call, 0, Outcome.OK, 0, open.result, Operation.NO_PLACE))) {
            order.applied(++revision, open.id);
        }
        open.place = revision;
        states.put(open.call.key(), next);
    }

    private long result(long state, Call call) {
        for (long result : new long[] {Register.NOT_DONE, Register.DONE, state, Call.NONE}) {
            boolean isDelete = call.kind().equals("delete");
            if (model.mayReturn(state, call, result) && (!isDelete || result != Call.NONE)) {
                return call.kind().equals("write") ? Call.NONE : result;
            }
        }
        throw new AssertionError("no result fits, call=" + call);
    }
}
