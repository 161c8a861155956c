package io.raftwright.internal.kernel;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What a scenario puts out: members, logs and letters, a line each. */
final class ScenarioPrinter {
    private static final int SHOWN_LENGTH = 20;

    private ScenarioPrinter() {}

    static List<String> states(Collection<TestMember> members) {
        return members.stream().flatMap(member -> state(member).stream()).toList();
    }

    /** A member: its role, its log, its configuration, and if it leads, how far it brought the others. */
    static List<String> state(TestMember member) {
        if (!member.isUp) {
            return List.of(member.id + " DOWN");
        }
        List<String> lines = new ArrayList<>();
        lines.add(member.id + " " + value(member, "role")
                + values(member, "term", "vote", "leader", "commit", "applied"));
        lines.add("  log" + values(member, "first", "last", "durable") + " terms=" + value(member, "log")
                + snapshot(member));
        lines.add("  " + member.kernel.configuration());
        if (member.kernel.transferTarget() != Kernel.NO_LEADER) {
            lines.add("  transferring to " + member.kernel.transferTarget());
        }
        for (PeerProgress peer : member.kernel.peers()) {
            lines.add("  peer " + peer.memberId() + " " + peer.state() + " match=" + peer.matchIndex() + " next="
                    + peer.nextIndex() + " inflight=" + peer.inflightCount());
        }
        return lines;
    }

    private static String values(TestMember member, String... keys) {
        return List.of(keys).stream()
                .map(key -> " " + key + "=" + value(member, key))
                .collect(Collectors.joining());
    }

    private static String snapshot(TestMember member) {
        TestSnapshot snapshot = member.snapshot;
        return snapshot == null ? "" : " snapshot=" + snapshot.index() + "/" + snapshot.term();
    }

    static List<String> log(TestMember member) {
        return orNone(LongStream.rangeClosed(member.log.firstIndex(), member.log.lastWrittenIndex())
                .mapToObj(index -> entry(member.reader.read(index, 1)))
                .toList());
    }

    private static String entry(ByteBuffer frame) {
        int length = LogFrame.payloadLength(frame, 0);
        String content = switch (LogFrame.kind(frame, 0)) {
            case COMMAND -> {
                byte[] shown = new byte[Math.min(length, SHOWN_LENGTH)];
                frame.get(LogFrame.HEADER_LENGTH, shown);
                yield " " + new String(shown, StandardCharsets.UTF_8).replace("\0", "") + " length=" + length;
            }
            case CONFIGURATION -> " " + Configuration.decode(frame.slice(LogFrame.HEADER_LENGTH, length));
            default -> "";
        };
        return LogFrame.index(frame, 0) + "/" + LogFrame.term(frame, 0) + " " + LogFrame.kind(frame, 0) + content;
    }

    static List<String> letters(List<Letter> waiting) {
        return orNone(waiting.stream().map(Letter::toString).toList());
    }

    static List<String> reads(Map<Long, Long> answered) {
        return orNone(new TreeMap<>(answered)
                .entrySet().stream()
                        .map(read -> "read " + read.getKey() + " index=" + read.getValue())
                        .toList());
    }

    static List<String> orNone(List<String> lines) {
        return lines.isEmpty() ? List.of("none") : lines;
    }

    /** One value of a member, by its name; a name like {@code match2} is what a leader thinks of member 2. */
    static String value(TestMember member, String key) {
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
            case "whole" -> Boolean.toString(member.log.isWhole());
            case "silent" -> Boolean.toString(kernel.quiescence().isSilent());
            case "transfer" -> Long.toString(kernel.transferTarget());
            case "configuration" -> Long.toString(kernel.configuration().index());
            case "timer" -> Long.toString((kernel.nextDeadlineNs() - member.nowNs) / ScenarioCluster.MS);
            case "log" ->
                LongStream.rangeClosed(member.log.firstIndex(), member.log.lastIndex())
                        .mapToObj(index -> Long.toString(member.log.termAt(index)))
                        .collect(Collectors.joining(","));
            default -> ofPeer(kernel, key);
        };
    }

    private static String ofPeer(Kernel kernel, String key) {
        long peerId = Long.parseLong(key.replaceAll("\\D", ""));
        for (PeerProgress peer : kernel.peers()) {
            if (peer.memberId() == peerId) {
                return switch (key.replaceAll("\\d", "")) {
                    case "peer" -> peer.state().toString();
                    case "match" -> Long.toString(peer.matchIndex());
                    case "next" -> Long.toString(peer.nextIndex());
                    case "inflight" -> Integer.toString(peer.inflightCount());
                    default -> throw new IllegalArgumentException("no such key: " + key);
                };
            }
        }
        return "none";
    }
}
