package io.raftwright.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipChange.Kind;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.internal.membership.Configuration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AdminCodecTest {

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(AdminCodec.MAX_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static AdminRequest throughBytes(AdminRequest request) {
        ByteBuffer bytes = buffer();
        AdminCodec.encode(request, bytes);
        return AdminCodec.decodeRequest(bytes.flip());
    }

    private static AdminAnswer throughBytes(AdminAnswer answer) {
        ByteBuffer bytes = buffer();
        AdminCodec.encode(answer, bytes);
        return AdminCodec.decodeAnswer(bytes.flip());
    }

    @Test
    void shouldHaveACodeForEverything() {
        assertEquals(EnumSet.allOf(Kind.class), EnumSet.copyOf(AdminCodec.KINDS));
        assertEquals(EnumSet.allOf(Transition.class), EnumSet.copyOf(AdminCodec.TRANSITIONS));
        assertEquals(EnumSet.allOf(Reason.class), EnumSet.copyOf(AdminCodec.REASONS));
    }

    @Test
    void shouldReadWhatItWrote() {
        for (Transition transition : Transition.values()) {
            List<MembershipChange> changes = new ArrayList<>();
            for (Kind kind : transition == Transition.LEAVE ? new Kind[0] : Kind.values()) {
                changes.add(new MembershipChange(kind, changes.size() + 1L, "bücher:" + kind));
            }
            AdminRequest change = new AdminRequest.Change(new MembershipRequest(changes, 17, transition));
            assertEquals(change, throughBytes(change));
        }
        AdminRequest transfer = new AdminRequest.Transfer(3, 5_000_000_000L);
        assertEquals(transfer, throughBytes(transfer));
        assertEquals(new AdminRequest.StepDown(), throughBytes(new AdminRequest.StepDown()));
        for (Reason reason : Reason.values()) {
            AdminAnswer refused = new AdminAnswer.Refused(reason, "because, reason=" + reason);
            assertEquals(refused, throughBytes(refused));
        }
        AdminAnswer accepted = new AdminAnswer.Accepted(1L << 40, 7);
        assertEquals(accepted, throughBytes(accepted));
        AdminAnswer done = new AdminAnswer.Done(Configuration.ofVoters(1, 2, 3).withIndex(99));
        assertEquals(done, throughBytes(done));
    }

    @Test
    void shouldCutALongMessageShort() {
        AdminAnswer.Refused cut =
                (AdminAnswer.Refused) throughBytes(new AdminAnswer.Refused(Reason.INVALID_CHANGE, "x".repeat(9_999)));

        assertTrue(cut.message().length() < 9_999);
        assertTrue("x".repeat(9_999).startsWith(cut.message()));
    }

    @Test
    void shouldSayWhatIsTooLong() {
        MembershipChange wordy = MembershipChange.addLearner(1, "a".repeat(250));

        assertTrue(AdminCodec.isFit(change(Collections.nCopies(15, wordy))));
        assertFalse(AdminCodec.isFit(change(Collections.nCopies(16, wordy))));
        throughBytes(change(Collections.nCopies(15, wordy)));
    }

    private static AdminRequest change(List<MembershipChange> changes) {
        return new AdminRequest.Change(new MembershipRequest(changes, 0, Transition.AUTO));
    }

    @Test
    void shouldReadNothingThatIsCutOff() {
        ByteBuffer whole = buffer();
        AdminCodec.encode(change(List.of(MembershipChange.addLearner(1, "somewhere"))), whole);
        int length = whole.position();

        for (int cut = 1; cut < length; cut++) {
            ByteBuffer part = whole.duplicate().position(0).limit(cut).slice().order(ByteOrder.LITTLE_ENDIAN);
            assertNull(AdminCodec.decodeRequest(part), "length=" + cut);
        }
    }

    /** No bytes whatever may do more than be refused. */
    @Property(tries = 2_000)
    void shouldSurviveAnyBytes(@ForAll @Size(max = 200) byte[] bytes) {
        ByteBuffer source = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

        AdminRequest request = AdminCodec.decodeRequest(source.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        AdminAnswer answer = AdminCodec.decodeAnswer(source.duplicate().order(ByteOrder.LITTLE_ENDIAN));

        assertTrue(request == null || bytes.length > 0);
        assertTrue(answer == null || bytes.length > 0);
    }
}
