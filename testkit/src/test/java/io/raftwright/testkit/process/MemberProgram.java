package io.raftwright.testkit.process;

import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeStatus;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.ConfigReader;
import io.raftwright.configmap.Members;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.RangeResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One member as a process: {@code MemberProgram <id> <members> <directory>}. Reads commands from its input, one a line, and
 * ends when the input does, so that it never outlives its test.
 *
 * <pre>
 *   load THREADS KEYS PAUSE begins to put           says "ack KEY NUMBER REVISION" for each put that returned
 *   contend THREADS PAUSE   begins to contend       says what a {@link Contest} understands
 *   rest                    ends both               says "rested" when nothing is under way
 *   get TOKEN KEY           reads linearizably      says "TOKEN NUMBER", 0 if there is no such key
 *   stale TOKEN KEY         reads what is here      says the same
 *   status TOKEN                                    says "TOKEN ROLE TERM APPLIED"
 *   compact TOKEN           compacts to the present says "TOKEN REVISION"
 *   dump TOKEN              reads the loaders' keys says "kv KEY NUMBER VERSION" for each, then "TOKEN REVISION"
 * </pre>
 *
 * A command that fails says {@code TOKEN failed REASON}. Unasked, it says {@code ready} once open, {@code snapshot taken} or
 * {@code snapshot installed}, {@code broken CAUSE} if its disk failed, and {@code wrong ...} if it sees what must not be.
 *
 * <p>Owner: the main thread.
 */
final class MemberProgram implements NodeListener {
    /** Of each call to the map. */
    static final Duration DEADLINE = Duration.ofSeconds(3);

    private final Lines lines = new Lines();
    private final List<Loader> loaders = new ArrayList<>();
    private final List<Contender> contenders = new ArrayList<>();

    /** Loaders and contenders ever: each has keys and values of its own. */
    private int workers;

    public static void main(String[] args) throws IOException, InterruptedException {
        new MemberProgram().run(Long.parseLong(args[0]), args[1], Path.of(args[2]));
    }

    private void run(long memberId, String members, Path directory) throws IOException, InterruptedException {
        try (ConfigMap map = ConfigMap.builder()
                .member(memberId, Members.parse(members))
                .directory(directory)
                .options(Choices.options())
                .segmentLength(Choices.SEGMENT_LENGTH)
                .deadline(DEADLINE)
                .listener(this)
                .open()) {
            lines.write("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                obey(map, memberId, line.split(" ", -1));
            }
            rest();
        }
    }

    private void obey(ConfigMap map, long memberId, String[] words) throws InterruptedException {
        switch (words[0]) {
            case "load" -> load(map, memberId, Load.parse(words[1], words[2], words[3]));
            case "contend" -> contend(map, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "rest" -> {
                rest();
                lines.write("rested");
            }
            default -> answerAside(map, words);
        }
    }

    private void load(ConfigMap map, long memberId, Load load) {
        for (int i = 0; i < load.threads(); i++) {
            Loader loader = new Loader(
                    map,
                    Loader.PREFIX + memberId + "p" + ProcessHandle.current().pid() + "t" + ++workers,
                    load,
                    lines);
            loaders.add(loader);
            loader.start();
        }
    }

    private void contend(ConfigMap map, int threads, int pauseMicros) {
        for (int i = 0; i < threads; i++) {
            Contender contender = new Contender(map, ++workers, pauseMicros, lines);
            contenders.add(contender);
            contender.start();
        }
    }

    private void rest() throws InterruptedException {
        contenders.forEach(Contender::rest);
        for (Contender contender : contenders) {
            contender.join();
        }
        contenders.clear();
        loaders.forEach(Loader::rest);
        for (Loader loader : loaders) {
            loader.join();
        }
        loaders.clear();
    }

    /** On a thread of its own: one that waits for a leader must not hold up the next. */
    private void answerAside(ConfigMap map, String[] words) {
        Thread thread = new Thread(() -> {
            try {
                lines.write(words[1] + ' ' + answer(map, words));
            } catch (RuntimeException e) {
                lines.write(words[1] + " failed " + e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private String answer(ConfigMap map, String[] words) {
        return switch (words[0]) {
            case "get" -> number(map, words[2]);
            case "stale" -> number(map.stale(), words[2]);
            case "status" -> status(map.status());
            case "compact" -> "" + map.compact(map.stale().revision());
            case "dump" -> dump(map.range(KeyRange.prefix(Loader.PREFIX)));
            default -> throw new IllegalArgumentException("no such command, command=" + words[0]);
        };
    }

    private static String status(NodeStatus status) {
        return status.role() + " " + status.term() + ' ' + status.appliedIndex();
    }

    private String dump(RangeResult all) {
        for (KeyValue kv : all.kvs()) {
            lines.write("kv " + kv.key().utf8() + ' ' + Loader.number(kv) + ' ' + kv.version());
        }
        return "" + all.revision();
    }

    private static String number(ConfigReader reader, String key) {
        KeyValue kv = reader.get(Bytes.of(key));
        return kv == null ? "0" : "" + Loader.number(kv);
    }

    @Override
    public void onSnapshot(long index, boolean installed) {
        lines.write(installed ? "snapshot installed" : "snapshot taken");
    }

    @Override
    public void onBroken(Throwable cause) {
        lines.write("broken " + cause);
    }
}
