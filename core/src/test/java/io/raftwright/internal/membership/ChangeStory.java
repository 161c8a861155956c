package io.raftwright.internal.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipChange.Kind;
import io.raftwright.internal.membership.ChangeOutcome.Changed;
import io.raftwright.internal.membership.ChangeOutcome.Refused;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Plays a story of changes, line by line, from a configuration without members on. Owner: the test that plays it.
 *
 * <pre>
 * last 7                       the leader's last index is 7 from here on; 0 at first
 * ack 2 5                      member 2 holds entry 5
 * simple voter 1, remove 2     at once:             &lt;changes&gt; =&gt; &lt;outcome&gt;
 * joint voter 1, remove 2      into a joint one:    the same
 * auto-leave voter 1           the same, and the leader is to leave it by itself
 * leave                        out of it:           =&gt; &lt;outcome&gt;
 * </pre>
 *
 * A change is {@code voter}, {@code learner}, {@code witness}, {@code promote} or {@code remove} and an id, or {@code move}, an
 * id and an address. An outcome is {@code refused} and the reason, or the configuration and, behind a bar, the progress of each
 * member: {@code id=match/next}, with an {@code L} for a learner.
 */
final class ChangeStory {
    private static final Map<String, Kind> KINDS = Map.of(
            "voter", Kind.ADD_VOTER,
            "learner", Kind.ADD_LEARNER,
            "witness", Kind.ADD_WITNESS,
            "promote", Kind.PROMOTE,
            "remove", Kind.REMOVE,
            "move", Kind.UPDATE_ADDRESS);

    private Configuration configuration = Configuration.unknown();
    private ProgressTable progress = ProgressTable.empty();
    private long lastIndex;

    static void play(List<String> lines) {
        ChangeStory story = new ChangeStory();
        lines.forEach(story::play);
    }

    private void play(String line) {
        String[] halves = line.split("=>", -1);
        String[] words = halves[0].strip().split(" ", 2);
        String rest = words.length == 1 ? "" : words[1].strip();
        switch (words[0]) {
            case "last" -> lastIndex = Long.parseLong(rest);
            case "ack" -> acknowledge(rest.split(" "));
            default -> assertEquals(halves[1].strip(), told(change(words[0], rest)), line);
        }
    }

    private void acknowledge(String[] idAndIndex) {
        long id = Long.parseLong(idAndIndex[0]);
        long index = Long.parseLong(idAndIndex[1]);
        progress = progress.with(id, new ProgressRecord(index, index + 1, configuration.isLearner(id)));
    }

    private ChangeOutcome change(String way, String rest) {
        List<MembershipChange> changes = Arrays.stream(rest.split(","))
                .filter(text -> !text.isBlank())
                .map(text -> change(text.strip().split(" ")))
                .toList();
        return switch (way) {
            case "simple" -> MembershipRule.simple(configuration, progress, lastIndex, changes);
            case "joint" -> MembershipRule.enterJoint(configuration, progress, lastIndex, false, changes);
            case "auto-leave" -> MembershipRule.enterJoint(configuration, progress, lastIndex, true, changes);
            case "leave" -> MembershipRule.leaveJoint(configuration, progress);
            default -> throw new IllegalArgumentException("no such way, way=" + way);
        };
    }

    private static MembershipChange change(String[] words) {
        Kind kind = KINDS.get(words[0]);
        if (kind == null) {
            throw new IllegalArgumentException("no such change, kind=" + words[0]);
        }
        return new MembershipChange(kind, Long.parseLong(words[1]), words.length > 2 ? words[2] : "");
    }

    private String told(ChangeOutcome outcome) {
        if (outcome instanceof Refused refused) {
            return "refused " + refused.reason();
        }
        Changed changed = (Changed) outcome;
        configuration = changed.configuration();
        progress = changed.progress();
        assertEquals(configuration, Configuration.decode(configuration.encode()));
        return configuration + " | "
                + progress.records().entrySet().stream().map(ChangeStory::told).collect(Collectors.joining(" "));
    }

    private static String told(Map.Entry<Long, ProgressRecord> entry) {
        ProgressRecord known = entry.getValue();
        return entry.getKey() + "=" + known.matchIndex() + '/' + known.nextIndex() + (known.isLearner() ? "L" : "");
    }
}
