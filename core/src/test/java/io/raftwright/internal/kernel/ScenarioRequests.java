package io.raftwright.internal.kernel;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a scenario asks a member for, and whether it is taken; {@link Scenario} explains the commands. */
final class ScenarioRequests {
    private static final String TAKEN = "taken";

    private ScenarioRequests() {}

    /** Asks, as often as the words say, all in one duty cycle; fails if the answer is not the one that the words expect. */
    static void ask(TestMember member, String... words) {
        List<String> options = Arrays.asList(words).subList(2, words.length);
        int count = options.contains("times") ? Integer.parseInt(options.get(options.indexOf("times") + 1)) : 1;
        String expected = options.stream()
                .filter(option -> option.startsWith("refused"))
                .findFirst()
                .orElse(TAKEN);
        for (int i = 0; i < count; i++) {
            String answer = answer(member, words);
            if (!answer.startsWith(expected)) {
                throw new AssertionError(answer);
            }
        }
    }

    private static String answer(TestMember member, String... words) {
        return switch (words[0]) {
            case "propose" -> answer(member.kernel.propose(EntryKind.COMMAND, payload(words)));
            case "configure" -> answer(member.kernel.propose(EntryKind.CONFIGURATION, configuration(words[2])));
            case "change" -> answer(member.kernel.changeMembership(request(words)));
            case "transfer" ->
                answer(member.kernel.transferLeadership(
                        Long.parseLong(words[2]), option("within=", 200, words) * ScenarioCluster.MS));
            case "read" -> {
                member.read(Long.parseLong(words[2]));
                yield TAKEN;
            }
            default -> throw new IllegalArgumentException("no such command: " + words[0]);
        };
    }

    private static String answer(boolean isTaken) {
        return isTaken ? TAKEN : "refused";
    }

    private static String answer(@Nullable Refusal refusal) {
        return refusal == null ? TAKEN : "refused=" + refusal.reason() + " " + refusal;
    }

    private static ByteBuffer payload(String... words) {
        byte[] content = words[2].getBytes(StandardCharsets.UTF_8);
        boolean isSized = words.length > 3 && words[3].matches("\\d+b");
        return ByteBuffer.wrap(isSized ? Arrays.copyOf(content, Integer.parseInt(words[3].replace("b", ""))) : content);
    }

    private static ByteBuffer configuration(String voters) {
        return Configuration.ofVoters(Arrays.stream(voters.split(",", -1))
                        .mapToLong(Long::parseLong)
                        .toArray())
                .encode();
    }

    // ---- membership

    /** Words like {@code change 1 +4 -2 5=learner joint if=3}. */
    private static MembershipRequest request(String... words) {
        List<MembershipChange> changes = Arrays.stream(words)
                .skip(2)
                .filter(word -> word.matches("[-+]\\d+|\\d+=\\w+"))
                .map(ScenarioRequests::change)
                .toList();
        Transition transition = Arrays.stream(Transition.values())
                .filter(way -> Arrays.asList(words).contains(way.name().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(Transition.AUTO);
        return new MembershipRequest(changes, option("if=", 0, words), transition);
    }

    private static MembershipChange change(String word) {
        String[] parts = word.substring(word.startsWith("+") || word.startsWith("-") ? 1 : 0)
                .split("=", -1);
        long id = Long.parseLong(parts[0]);
        String what = parts.length > 1 ? parts[1] : word.substring(0, 1);
        return switch (what) {
            case "+", "voter" -> MembershipChange.addVoter(id, "");
            case "-" -> MembershipChange.remove(id);
            case "learner" -> MembershipChange.addLearner(id, "");
            case "promote" -> MembershipChange.addVoterWhenCaughtUp(id, "");
            case "witness" -> MembershipChange.addWitness(id, "");
            default -> throw new IllegalArgumentException("no such change: " + word);
        };
    }

    private static long option(String name, long otherwise, String... words) {
        return Arrays.stream(words)
                .filter(word -> word.startsWith(name))
                .mapToLong(word -> Long.parseLong(word.substring(name.length())))
                .findFirst()
                .orElse(otherwise);
    }
}
