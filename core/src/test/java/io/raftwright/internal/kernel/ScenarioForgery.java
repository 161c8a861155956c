package io.raftwright.internal.kernel;

import io.raftwright.internal.kernel.Letter.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Makes letters that no member would write: what a kernel must stand, though ours never sends it. */
final class ScenarioForgery {
    private static final int MAX_BODY_LENGTH = 4096;

    private final TestMember from;
    private final Map<String, String> fields = new HashMap<>();

    private ScenarioForgery(TestMember from) {
        this.from = from;
    }

    /** The letter that words like {@code forge APPEND 3>1 term=3 prev=1/1 commit=3} describe. */
    static Letter of(ScenarioCluster cluster, String... words) {
        Kind kind = Kind.valueOf(words[1]);
        String[] ends = words[2].split(">", -1);
        ScenarioForgery forgery = new ScenarioForgery(cluster.member(Long.parseLong(ends[0])));
        StringBuilder text = new StringBuilder("forged");
        for (int i = 3; i < words.length; i++) {
            String[] field = words[i].split("=", -1);
            forgery.fields.put(field[0], field[1]);
            text.append(field[0].equals("term") ? "" : " " + words[i]);
        }
        long term = forgery.number("term");
        return new Letter(
                kind, forgery.from.id, Long.parseLong(ends[1]), term, 0, text::toString, forgery.delivery(kind));
    }

    private Consumer<TestMember> delivery(Kind kind) {
        return switch (kind) {
            case APPEND -> {
                String[] prev = fields.getOrDefault("prev", "0/0").split("/", -1);
                long prevIndex = Long.parseLong(prev[0]);
                ByteBuffer frames = frames(prevIndex + 1);
                yield to -> to.kernel.onAppend(
                        from.id,
                        number("term"),
                        prevIndex,
                        Long.parseLong(prev[1]),
                        number("commit"),
                        frames.duplicate().order(ByteOrder.LITTLE_ENDIAN));
            }
            case HEARTBEAT -> to -> to.kernel.onHeartbeat(from.id, number("term"), number("commit"), Effects.NO_ROUND);
            case ACCEPT -> to -> to.kernel.onAppendAccepted(from.id, number("term"), number("match"));
            case HEARTBEAT_REPLY -> to -> to.kernel.onHeartbeatReply(from.id, number("term"), number("round"));
            case TIMEOUT_NOW -> to -> to.kernel.onTimeoutNow(from.id, number("term"), number("last"));
            default -> throw new IllegalArgumentException("cannot forge " + kind);
        };
    }

    /** All that the sender has from an index on, if the words ask for it. */
    private ByteBuffer frames(long first) {
        ByteBuffer frames = ByteBuffer.allocate(MAX_BODY_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        if (fields.containsKey("entries")) {
            from.log.copy(first, MAX_BODY_LENGTH, frames);
        }
        return frames.flip();
    }

    private long number(String field) {
        return Long.parseLong(fields.getOrDefault(field, "0"));
    }
}
