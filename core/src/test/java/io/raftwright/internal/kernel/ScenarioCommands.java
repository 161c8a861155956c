package io.raftwright.internal.kernel;

import io.raftwright.internal.kernel.Letter.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What each command of a scenario does to the cluster; {@link Scenario} explains them. */
final class ScenarioCommands {
    private ScenarioCluster cluster = new ScenarioCluster(1, ScenarioOptions.of());

    ScenarioCluster cluster() {
        return cluster;
    }

    /** Does what a command says, and returns what it puts out. */
    List<String> obey(String... words) {
        return switch (words[0]) {
            case "state" ->
                words.length == 1
                        ? ScenarioPrinter.states(cluster.members())
                        : ScenarioPrinter.state(cluster.member(id(words)));
            case "log" -> ScenarioPrinter.log(cluster.member(id(words)));
            case "letters" -> ScenarioPrinter.letters(cluster.network().waiting());
            case "delays" -> ScenarioPrinter.orNone(cluster.delays());
            case "reads" -> ScenarioPrinter.reads(cluster.reads());
            case "expect" -> {
                expect(words);
                yield List.of();
            }
            default -> {
                act(words);
                yield List.of();
            }
        };
    }

    private void act(String... words) {
        switch (words[0]) {
            case "members" -> cluster = new ScenarioCluster(Integer.parseInt(words[1]), ScenarioOptions.of(words));
            case "join" -> {
                if (words.length > 2 && words[2].equals("witness")) {
                    cluster.joinAsWitness(id(words));
                } else {
                    cluster.join(id(words));
                }
            }
            case "timeout" -> cluster.runOut(id(words));
            case "time" -> cluster.pass(id(words), Long.parseLong(words[2]));
            case "elect" -> {
                cluster.runOut(id(words));
                cluster.deliverAll();
            }
            case "deliver", "drop", "copy", "hold", "release" -> network(words);
            case "forge" -> cluster.network().forge(ScenarioForgery.of(cluster, words));
            case "cut" -> cluster.network().cutOff(id(words), true);
            case "mend" -> cluster.network().cutOff(id(words), false);
            case "disconnect" -> cluster.disconnect(id(words), Long.parseLong(words[2]));
            case "wake" -> cluster.wake(id(words));
            case "reconnect" -> cluster.reconnect(id(words), Long.parseLong(words[2]));
            case "lazy" -> cluster.setLazy(id(words), true);
            case "eager" -> cluster.setLazy(id(words), false);
            case "force" -> cluster.force(id(words));
            case "hang" -> cluster.setHung(id(words), true);
            case "resume" -> cluster.setHung(id(words), false);
            case "crash" -> cluster.crash(id(words), true);
            case "kill" -> cluster.crash(id(words), false);
            case "damage" -> cluster.damage(id(words), Long.parseLong(words[2]));
            case "start" -> cluster.start(id(words));
            case "snapshot" -> cluster.member(id(words)).takeSnapshot(words.length > 2 ? Long.parseLong(words[2]) : 0);
            case "stall" -> cluster.stallDisk(id(words), true);
            case "unstall" -> cluster.stallDisk(id(words), false);
            case "resign" -> cluster.resign(id(words));
            case "disk" -> cluster.recordDisk(id(words), Long.parseLong(words[2]), Long.parseLong(words[3]));
            default -> {
                ScenarioRequests.ask(cluster.member(id(words)), words);
                cluster.settle(cluster.member(id(words)));
            }
        }
    }

    private void network(String... words) {
        if (words[0].equals("deliver") && words.length == 1) {
            cluster.deliverAll();
        } else if (words[0].equals("drop") && words.length == 1) {
            cluster.network().dropAll();
        } else if (words[0].equals("release")) {
            cluster.network().release();
        } else {
            List<Letter> letters =
                    cluster.network().find(letters(words[1], words[2]), words.length > 3 ? words[3] : "all");
            switch (words[0]) {
                case "deliver" -> cluster.deliver(letters);
                case "drop" -> cluster.network().drop(letters);
                case "copy" -> cluster.network().copy(letters);
                default -> cluster.network().hold(letters);
            }
        }
    }

    static long id(String... words) {
        return Long.parseLong(words[1]);
    }

    private static Predicate<Letter> letters(String kind, String link) {
        String[] ends = link.split(">", -1);
        return letter -> (kind.equals("*") || letter.kind() == Kind.valueOf(kind.toUpperCase(Locale.ROOT)))
                && (ends[0].equals("*") || letter.from() == Long.parseLong(ends[0]))
                && (ends[1].equals("*") || letter.to() == Long.parseLong(ends[1]));
    }

    private void expect(String... words) {
        switch (words[1]) {
            case "waiting" ->
                ScenarioExpectation.of("waiting" + words[4])
                        .check(key -> Long.toString(cluster.network().count(letters(words[2], words[3]))));
            case "read" -> ScenarioExpectation.of(words[2]).check(this::read);
            default -> {
                TestMember member = cluster.member(id(words));
                for (String word : Arrays.asList(words).subList(2, words.length)) {
                    ScenarioExpectation.of(word).check(key -> ScenarioPrinter.value(member, key));
                }
            }
        }
    }

    private String read(String context) {
        Long index = cluster.reads().get(Long.parseLong(context));
        return index == null ? "none" : index.toString();
    }
}
