package io.raftwright.internal.runtime;

import io.raftwright.internal.replication.RaftLog;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Messages on their way out. Those that promise something durable wait here until the disk has caught up with what was written
 * when they were made; all others leave at once, so that the disk and the network work in parallel.
 *
 * <p>Owner: the consensus thread.
 */
final class Outbox {
    private final Transport transport;
    private final RaftLog log;
    private final long groupId;
    private final Message message;
    private final HeldPromises held;
    private final ByteBuffer header = buffer(Message.HEADER_LENGTH);
    private final ByteBuffer withBody;
    private final ByteBuffer body;
    private long durablePosition;

    /**
     * An outbox over a transport.
     *
     * @param host          says which group this is, and lends the buffer for messages with a body
     * @param maxBodyLength longest body, in bytes
     */
    Outbox(Transport transport, RaftLog log, NodeHost host, int maxBodyLength) {
        this.transport = transport;
        this.log = log;
        this.groupId = host.groupId();
        this.message = new Message(groupId);
        this.held = new HeldPromises(groupId);
        this.withBody =
                host.messageBuffer(Message.HEADER_LENGTH + maxBodyLength).order(ByteOrder.LITTLE_ENDIAN);
        this.body = withBody.slice(Message.HEADER_LENGTH, maxBodyLength).order(ByteOrder.LITTLE_ENDIAN);
        this.durablePosition = log.writtenPosition();
    }

    private static ByteBuffer buffer(int capacity) {
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The group in every message. */
    long groupId() {
        return groupId;
    }

    /** Begins a message without a body; finished by {@link #send} or {@link #sendWhenDurable}. */
    Message begin(MessageType type, long term) {
        return message.begin(header, type, term);
    }

    /** Begins a message with the body now in {@link #body}; finished by {@link #sendWithBody}. */
    Message beginWithBody(MessageType type, long term) {
        return message.begin(withBody, type, term);
    }

    /** The buffer for a body, emptied. */
    ByteBuffer emptyBody() {
        return body.clear();
    }

    ByteBuffer body() {
        return body;
    }

    boolean send(long peerId) {
        return transport.send(peerId, header.position(0).limit(Message.HEADER_LENGTH)) == SendResult.QUEUED;
    }

    boolean sendWithBody(long peerId) {
        withBody.position(0).limit(Message.HEADER_LENGTH + body.position());
        return transport.send(peerId, withBody) == SendResult.QUEUED;
    }

    /** Sends the message begun when everything written so far is durable. */
    void sendWhenDurable(long peerId) {
        long position = log.writtenPosition();
        if (position <= durablePosition && held.isEmpty()) {
            send(peerId);
            return;
        }
        held.hold(peerId, position, message.type(), header);
    }

    /** Everything up to a position is durable: releases what waited for it. */
    void onDurable(long position) {
        durablePosition = position;
        held.release(position, transport);
    }
}
