package io.raftwright.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Letter.Kind;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a member agrees to be silent with its leader; the rest is told by scenarios. Member 1 leads, 2 holds more than is committed. */
class QuiescenceTest {
    private final ScenarioCluster cluster = new ScenarioCluster(3, ScenarioOptions.of("quiesce=60"));
    private final TestMember settled = cluster.member(3);
    private final TestMember unsettled = cluster.member(2);
    private long term;
    private long commitIndex;

    @BeforeEach
    void beginTerm() {
        cluster.runOut(1);
        cluster.deliverAll();
        TestMember leader = cluster.member(1);
        term = leader.kernel.term();
        commitIndex = leader.kernel.commitIndex();
        leader.kernel.propose(EntryKind.COMMAND, ByteBuffer.allocate(8));
        cluster.settle(leader);
        cluster.deliver(cluster.network().find(letter -> letter.to() == 2 && letter.kind() == Kind.APPEND, "first"));
        cluster.network().dropAll();
    }

    private String answerOf(TestMember member) {
        List<Letter> sent = cluster.network().waiting();
        assertEquals(1, sent.size(), sent::toString);
        assertEquals(member.id, sent.get(0).from());
        return sent.get(0).kind() + " " + sent.get(0).text().get();
    }

    @Test
    void shouldAgreeIfAllThatItHoldsIsCommitted() {
        settled.kernel.quiescence().onAsked(1, term, commitIndex, 7);

        assertEquals("HEARTBEAT_REPLY round=7", answerOf(settled));
        assertTrue(settled.kernel.quiescence().isSilent());
    }

    @Test
    void shouldNotAgreeWhileAnythingIsUncommitted() {
        unsettled.kernel.quiescence().onAsked(1, term, commitIndex, 7);

        assertEquals("HEARTBEAT_REPLY round=6", answerOf(unsettled), "heard, but that round is not answered");
        assertFalse(unsettled.kernel.quiescence().isSilent());
    }

    @Test
    void shouldNotAgreeWhenALeaderOfAnOlderTermAsks() {
        settled.kernel.quiescence().onAsked(2, term - 1, commitIndex, 7);

        assertEquals("REJECT prev=0 hint=0/0", answerOf(settled));
        assertFalse(settled.kernel.quiescence().isSilent());
        assertEquals(1, settled.kernel.leaderId());
    }

    @Test
    void shouldWakeWhenTheLeaderSaysAnything() {
        settled.kernel.quiescence().onAsked(1, term, commitIndex, 7);

        settled.kernel.onHeartbeat(1, term, commitIndex, Effects.NO_ROUND);

        assertFalse(settled.kernel.quiescence().isSilent());
    }

    @Test
    void shouldNotMindWhenAnotherMemberIsLost() {
        settled.kernel.quiescence().onAsked(1, term, commitIndex, 7);

        settled.kernel.quiescence().onPeerDown(2);

        assertTrue(settled.kernel.quiescence().isSilent());
        assertEquals(Role.FOLLOWER, settled.kernel.role());
    }

    @Test
    void shouldCallOnTheLeaderOnceWhenWoken() {
        settled.kernel.quiescence().onAsked(1, term, commitIndex, 7);
        cluster.network().dropAll();

        settled.kernel.quiescence().wake();
        settled.kernel.quiescence().wake();

        assertEquals("HEARTBEAT_REPLY round=0", answerOf(settled));
        assertFalse(settled.kernel.quiescence().isSilent());
    }
}
