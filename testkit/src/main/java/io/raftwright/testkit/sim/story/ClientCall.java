package io.raftwright.testkit.sim.story;

import io.raftwright.testkit.sim.Chronicle.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a client asked for, and what it was told.
 *
 * <p>Owner: the simulation's thread.
 */
final class ClientCall implements Happening {
    private static final int WAITING = -1;

    private final long atNs;
    private final int client;
    private final long memberId;
    private final boolean isRead;
    private long answeredNs = -1;
    private @Nullable Answer answer;

    ClientCall(long atNs, int client, long memberId, boolean isRead) {
        this.atNs = atNs;
        this.client = client;
        this.memberId = memberId;
        this.isRead = isRead;
    }

    @Override
    public long atNs() {
        return atNs;
    }

    void answered(long nowNs, Answer newAnswer) {
        answeredNs = nowNs;
        answer = newAnswer;
    }

    @Override
    public List<Object> row() {
        return Kind.CALL.row(
                atNs,
                client,
                memberId,
                isRead ? 1 : 0,
                Happening.micros(answeredNs),
                answer == null ? WAITING : answer.ordinal());
    }
}
