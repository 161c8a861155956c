package io.raftwright.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** The message between members: what is written is read, and garbage is told. */
class MessageTest {
    private final ByteBuffer buffer = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);

    @Property(tries = 200)
    void shouldReadWhatWasWritten(
            @ForAll MessageType type,
            @ForAll long term,
            @ForAll long index,
            @ForAll long logTerm,
            @ForAll long commit,
            @ForAll long context,
            @ForAll long hint) {
        new Message(0)
                .begin(buffer, type, term)
                .flags(Message.POSITIVE)
                .index(index)
                .logTerm(logTerm)
                .commit(commit)
                .context(context)
                .hint(hint);
        ByteBuffer received = ByteBuffer.allocate(100).position(5);
        received.put(buffer.flip()).flip().position(5);

        Message read = new Message(0);

        assertTrue(read.wrap(received));
        assertEquals(type, read.type());
        assertTrue(read.has(Message.POSITIVE));
        assertFalse(read.has(Message.PRE_VOTE));
        assertEquals(term, read.term());
        assertEquals(index, read.index());
        assertEquals(logTerm, read.logTerm());
        assertEquals(commit, read.commit());
        assertEquals(context, read.context());
        assertEquals(hint, read.hint());
        assertFalse(read.body().hasRemaining());
    }

    @Example
    void shouldLeaveNothingOfTheMessageBefore() {
        Message message = new Message(0);
        message.begin(buffer, MessageType.APPEND, 9).flags(3).index(1).hint(2).context(3);

        message.begin(buffer, MessageType.HEARTBEAT, 1);

        assertFalse(message.has(3));
        assertEquals(0, message.index() + message.hint() + message.context());
    }

    @Example
    void shouldTakeNoMessageOfAnotherGroup() {
        new Message(7).begin(buffer, MessageType.HEARTBEAT, 1);
        buffer.position(0).limit(Message.HEADER_LENGTH);

        assertEquals(7, Message.groupOf(buffer));
        assertTrue(new Message(7).wrap(buffer));
        assertFalse(new Message(0).wrap(buffer));
        assertFalse(new Message(8).wrap(buffer));
    }

    @Property
    void shouldTakeGarbageForNoMessageOrReadItWithoutFail(@ForAll @Size(max = 100) byte[] garbage) {
        Message message = new Message(0);

        if (message.wrap(ByteBuffer.wrap(garbage))) {
            assertTrue(garbage.length >= Message.HEADER_LENGTH && message.type() != null);
            assertEquals(garbage.length - Message.HEADER_LENGTH, message.body().remaining());
        } else {
            assertTrue(garbage.length < Message.HEADER_LENGTH
                    || garbage[0] != 1
                    || garbage[1] < 1
                    || garbage[1] > 12
                    || garbage[8] != 0
                    || ByteBuffer.wrap(garbage).getLong(8) != 0);
        }
    }
}
