package io.raftwright.testkit.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/** A judge of three members, and ways to show it what they do. */
final class Court {
    static final long TAIL_LIMIT = 1000;

    final Judge judge;
    long nowNs;

    Court() {
        judge = new Judge(() -> nowNs, Configuration.ofVoters(1, 2, 3));
    }

    JudgedLog log(long memberId) {
        return new JudgedLog(new InMemoryLogStore(memberId), judge, memberId, TAIL_LIMIT);
    }

    /** Entries with these payloads, from an index on, behind an entry with this link. */
    static ByteBuffer frames(EntryKind kind, long firstIndex, long term, int chain, ByteBuffer... payloads) {
        int total = 0;
        for (ByteBuffer payload : payloads) {
            total += LogFrame.frameLength(payload.remaining());
        }
        ByteBuffer frames = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        int link = chain;
        for (int i = 0; i < payloads.length; i++) {
            int length = LogFrame.frameLength(payloads[i].remaining());
            link = LogFrame.encode(frames, at, kind, firstIndex + i, term, link, payloads[i], new CRC32C());
            at += length;
        }
        return frames;
    }

    /** One entry that does nothing. */
    static ByteBuffer noOp(long index, long term, int chain) {
        return frames(EntryKind.NO_OP, index, term, chain, ByteBuffer.allocate(0));
    }

    static ByteBuffer command(long index, long term, int chain, int length) {
        return frames(EntryKind.COMMAND, index, term, chain, ByteBuffer.allocate(length));
    }

    void send(long from, long to, MessageType type, long term, UnaryOperator<Message> content) {
        Message message = new Message(0);
        ByteBuffer frame = ByteBuffer.allocate(Message.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        var unused = content.apply(message.begin(frame, type, term));
        judge.wire().sent(from, to, frame.flip());
    }

    void mustBeClean() {
        assertNull(judge.violation());
    }

    void mustHaveSeen(String rule) {
        Violation violation = judge.violation();
        assertNotNull(violation, "nothing was seen");
        assertEquals(rule, violation.rule(), violation::toString);
    }
}
