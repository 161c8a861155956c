package io.raftwright.testkit.fuzz;

import io.raftwright.api.Member;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.runtime.RestoreDecoder;
import io.raftwright.internal.session.Envelope;
import io.raftwright.internal.session.ProposalBatch;
import io.raftwright.internal.session.SessionTable;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.MemoryImageDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Headers of messages, configurations and the table of sessions. */
final class CoreDecoders {
    private static final long GROUP = 3;

    private CoreDecoders() {}

    static List<Decoder> all() {
        List<Decoder> all = new ArrayList<>(MemoryImageDecoder.all());
        all.add(RestoreDecoder.decoder());
        all.addAll(List.of(
                new Decoder("core-message", List.of(message()), List.of(), CoreDecoders::takeMessage),
                new Decoder("core-proposals", List.of(proposals()), List.of(), CoreDecoders::takeProposals),
                new Decoder(
                        "core-configuration",
                        configurations(),
                        List.of(CorruptStorageException.class),
                        input -> Fixpoint.requireBytes(
                                input,
                                bytes(Configuration.decode(ByteBuffer.wrap(input))
                                        .encode()))),
                new Decoder(
                        "core-sessions",
                        sessions(),
                        List.of(CorruptStorageException.class),
                        CoreDecoders::takeSessions)));
        return all;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static byte[] message() {
        ByteBuffer buffer = ByteBuffer.allocate(Message.HEADER_LENGTH + 16).order(ByteOrder.LITTLE_ENDIAN);
        new Message(GROUP)
                .begin(buffer, MessageType.APPEND, 5)
                .flags(Message.POSITIVE)
                .index(9)
                .logTerm(4)
                .commit(8);
        return buffer.array();
    }

    private static boolean takeMessage(byte[] input) {
        Message message = new Message(GROUP);
        if (!message.wrap(ByteBuffer.wrap(input))) {
            return false;
        }
        MessageType type = message.type();
        if (type == null) {
            throw new AssertionError("taken without a type");
        }
        ByteBuffer buffer = ByteBuffer.allocate(Message.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        Message again = new Message(GROUP)
                .begin(buffer, type, message.term())
                .index(message.index())
                .logTerm(message.logTerm())
                .commit(message.commit())
                .context(message.context())
                .hint(message.hint());
        return again.wrap(buffer.rewind())
                && again.type() == type
                && again.term() == message.term()
                && again.hint() == message.hint()
                && message.body().remaining() == input.length - Message.HEADER_LENGTH;
    }

    private static byte[] proposals() {
        ByteBuffer body = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        for (int length = Envelope.LENGTH; length < Envelope.LENGTH + 3; length++) {
            ByteBuffer payload = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            long sequence = 2L + length;
            payload.putLong(0, 77).putLong(8, 1).putLong(16, sequence).putLong(24, sequence - 1);
            ProposalBatch.put(body, payload);
        }
        return bytes(body.flip());
    }

    private static boolean takeProposals(byte[] input) {
        ByteBuffer body = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer again = ByteBuffer.allocate(input.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int length = ProposalBatch.next(body); length >= 0; length = ProposalBatch.next(body)) {
            int start = body.position();
            if (Envelope.floor(body, start) > Envelope.sequence(body, start) || Envelope.birth(body, start) < 0) {
                throw new AssertionError("taken unsound, offset=" + start);
            }
            ProposalBatch.put(again, body.slice(start, length));
            body.position(start + length);
        }
        int taken = again.position();
        return Fixpoint.requireBytes(Arrays.copyOf(input, taken), Arrays.copyOf(again.array(), taken)) && taken > 0;
    }

    private static List<byte[]> configurations() {
        return List.of(
                bytes(Configuration.ofVoters(1, 2, 3).encode()),
                bytes(Configuration.founding(List.of(new Member(1, "one:1"), new Member(2, "two:2")))
                        .withIndex(7)
                        .encode()));
    }

    private static List<byte[]> sessions() {
        SessionTable table = new SessionTable();
        table.onTime(100);
        table.admit(11, 1, 1, 0, 1);
        table.admit(11, 1, 5, 1, 2);
        table.admit(12, 2, 1, 0, 3);
        return List.of(new SessionTable().encode(), table.encode());
    }

    private static boolean takeSessions(byte[] input) {
        SessionTable table = new SessionTable();
        table.decode(input);
        byte[] first = table.encode();
        SessionTable again = new SessionTable();
        again.decode(first);
        return Fixpoint.requireBytes(first, again.encode());
    }
}
