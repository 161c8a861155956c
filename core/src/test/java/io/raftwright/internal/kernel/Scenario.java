package io.raftwright.internal.kernel;

import io.raftwright.internal.kernel.Letter.Kind;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Plays a scenario file: one command a line, {@code #} begins a comment.
 *
 * <pre>
 * members 3                     begins; all are up, nobody leads, every disk forces at once
 * timeout 1                     1's clock runs until it has had enough: it campaigns, or as a leader sends heartbeats
 * time 1 50                     1's clock runs 50 ms
 * deliver                       all letters, and those they cause, until none is left
 * deliver VOTE 1>2              these letters only; the answers wait
 * drop VOTE 1>2    drop         loses these letters, or all
 * elect 1                       timeout and deliver
 * cut 1            mend 1       nothing from or to 1 gets through, or again
 * lazy 1           eager 1      1's disk forces only when told, or always again
 * force 1                       1's disk forces
 * crash 1   kill 1   start 1    power lost; process ended; begins again
 * propose 1 x                   a command; "refused" if it was not taken; "big" is one that fills a message
 * configure 1 1,2               proposes a configuration of these voters
 * read 1 7                      1 asks for a read, number 7
 * snapshot 1                    of all that 1 applied; its log is dropped up to there
 * reconnect 1 2                 1 learns that letters reach 2 again
 * expect 1 role=LEADER term=2 vote=1 leader=1 commit=2 last=2 first=1 applied=2 log=1,2
 * expect 1 peer2=PROBE match2=0 next2=2
 * expect read 7=2               answered with this index; or =none
 * expect waiting VOTE 1>2 =1    how many such letters wait
 * </pre>
 */
final class Scenario {
    private final String name;
    private ScenarioCluster cluster = new ScenarioCluster(1);

    private Scenario(String name) {
        this.name = name;
    }

    static void play(String name, List<String> lines) {
        Scenario scenario = new Scenario(name);
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).replaceAll("#.*", "").strip();
            if (!line.isEmpty()) {
                scenario.playLine(number, line);
            }
        }
    }

    private void playLine(int number, String line) {
        try {
            obey(line.split("\\s+"));
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    name + " line " + number + ": " + line + "\n  " + e.getMessage() + "\n  waiting="
                            + cluster.waiting(),
                    e);
        }
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "members" -> cluster = new ScenarioCluster(Integer.parseInt(words[1]));
            case "timeout" -> cluster.runOut(id(words));
            case "time" -> cluster.pass(id(words), Long.parseLong(words[2]));
            case "elect" -> {
                cluster.runOut(id(words));
                cluster.deliverAll();
            }
            case "deliver" -> {
                if (words.length == 1) {
                    cluster.deliverAll();
                } else {
                    cluster.deliver(letters(words[1], words[2]));
                }
            }
            case "drop" -> cluster.drop(words.length == 1 ? letter -> true : letters(words[1], words[2]));
            case "cut" -> cluster.cutOff(id(words), true);
            case "mend" -> cluster.cutOff(id(words), false);
            case "lazy" -> cluster.setLazy(id(words), true);
            case "eager" -> cluster.setLazy(id(words), false);
            case "force" -> cluster.force(id(words));
            case "crash" -> cluster.crash(id(words), true);
            case "kill" -> cluster.crash(id(words), false);
            case "start" -> cluster.start(id(words));
            case "snapshot" -> cluster.member(id(words)).takeSnapshot(0);
            case "reconnect" -> cluster.member(id(words)).kernel.onPeerUp(Long.parseLong(words[2]));
            case "expect" -> expect(words);
            default -> ask(words);
        }
    }

    private void ask(String[] words) {
        TestMember member = cluster.member(id(words));
        boolean isTaken = switch (words[0]) {
            case "propose" -> member.kernel.propose(EntryKind.COMMAND, payload(words[2]));
            case "configure" ->
                member.kernel.propose(
                        EntryKind.CONFIGURATION,
                        ScenarioCluster.configuration(words[2]).encode());
            case "read" -> {
                member.read(Long.parseLong(words[2]));
                yield true;
            }
            default -> throw new IllegalArgumentException("no such command: " + words[0]);
        };
        boolean isRefusalExpected = words[words.length - 1].equals("refused");
        check(isTaken != isRefusalExpected, isTaken ? "taken" : "refused");
        cluster.settle(member);
    }

    private static ByteBuffer payload(String text) {
        String content = text.equals("big") ? text.repeat(100) : text;
        return ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
    }

    private static long id(String[] words) {
        return Long.parseLong(words[1]);
    }

    private static Predicate<Letter> letters(String kind, String link) {
        String[] ends = link.split(">", -1);
        return ScenarioCluster.on(
                Kind.valueOf(kind.toUpperCase(Locale.ROOT)), Long.parseLong(ends[0]), Long.parseLong(ends[1]));
    }

    // ---- what is expected

    private void expect(String[] words) {
        if (words[1].equals("waiting")) {
            long count = cluster.count(letters(words[2], words[3]));
            check(count == Long.parseLong(words[4].substring(1)), "waiting=" + count);
            return;
        }
        for (int i = 2; i < words.length; i++) {
            String[] pair = words[i].split("=", -1);
            String actual = words[1].equals("read") ? read(pair[0]) : value(cluster.member(id(words)), pair[0]);
            check(actual.equals(pair[1]), pair[0] + " is " + actual);
        }
    }

    private String read(String context) {
        long index = cluster.readIndex(Long.parseLong(context));
        return index < 0 ? "none" : Long.toString(index);
    }

    private static String value(TestMember member, String key) {
        Kernel kernel = member.kernel;
        return switch (key) {
            case "role" -> kernel.role().toString();
            case "term" -> Long.toString(kernel.term());
            case "vote" -> Long.toString(kernel.votedFor());
            case "leader" -> Long.toString(kernel.leaderId());
            case "commit" -> Long.toString(kernel.commitIndex());
            case "applied" -> Long.toString(member.applied);
            case "first" -> Long.toString(member.log.firstIndex());
            case "last" -> Long.toString(member.log.lastIndex());
            case "durable" -> Long.toString(member.log.durableIndex());
            case "log" ->
                LongStream.rangeClosed(member.log.firstIndex(), member.log.lastIndex())
                        .mapToObj(index -> Long.toString(member.log.termAt(index)))
                        .collect(Collectors.joining(","));
            default -> ofPeer(kernel, key);
        };
    }

    /** A key like {@code match2}: what a leader thinks of a member. */
    private static String ofPeer(Kernel kernel, String key) {
        long peerId = Long.parseLong(key.replaceAll("\\D", ""));
        for (var peer : kernel.peers()) {
            if (peer.memberId() == peerId) {
                return switch (key.replaceAll("\\d", "")) {
                    case "peer" -> peer.state().toString();
                    case "match" -> Long.toString(peer.matchIndex());
                    case "next" -> Long.toString(peer.nextIndex());
                    default -> throw new IllegalArgumentException("no such key: " + key);
                };
            }
        }
        return "none";
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
