package io.raftwright.transport.tcp;

import io.raftwright.transport.SendResult;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes waiting to be sent to one peer: frames behind their lengths, laid end to end in {@link Chunk}s, so that many
 * small frames leave in one system call. Holds nothing while there is no connection.
 *
 * <p>Owner: any thread may {@link #add}; the transport thread alone calls the rest. All state is under the lock of this
 * object, held for no longer than a copy takes.
 *
 * <p>Invariant: {@code head..tail} is a list without gaps; every chunk but {@code tail} is full.
 */
final class SendQueue {
    /** Bytes in front of each frame: its length, little-endian. */
    static final int PREFIX_LENGTH = 4;

    private final ChunkPool pool;
    private final int limitBytes;
    private @Nullable Chunk head;
    private @Nullable Chunk tail;
    private int queuedBytes;
    private boolean isOpen;

    SendQueue(ChunkPool pool, int limitBytes) {
        this.pool = pool;
        this.limitBytes = limitBytes;
    }

    /** Copies one frame behind the others; see {@link io.raftwright.transport.Transport#send}. */
    synchronized SendResult add(ByteBuffer frame) {
        int length = frame.remaining();
        if (!isOpen) {
            return SendResult.NOT_CONNECTED;
        }
        if (length > limitBytes - PREFIX_LENGTH - queuedBytes) {
            return SendResult.BACK_PRESSURE;
        }
        addPrefix(length);
        for (int copied = 0; copied < length; ) {
            copied += roomyTail().add(frame, frame.position() + copied, length - copied);
        }
        queuedBytes += length;
        return SendResult.QUEUED;
    }

    /** Adds a sign of life, unless something waits that is one. */
    synchronized void addBeat() {
        if (isOpen && queuedBytes == 0) {
            addPrefix(FrameReader.BEAT);
        }
    }

    private void addPrefix(int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            roomyTail().add((byte) (value >>> shift));
        }
        queuedBytes += PREFIX_LENGTH;
    }

    private Chunk roomyTail() {
        Chunk last = tail;
        if (last != null && !last.isFull()) {
            return last;
        }
        Chunk fresh = pool.take();
        if (last == null) {
            head = fresh;
        } else {
            last.next = fresh;
        }
        tail = fresh;
        return fresh;
    }

    /**
     * Collects what is to be written next.
     *
     * @param batch receives the buffers, oldest first, valid until {@link #written}
     * @return how many buffers were filled in; 0 if nothing is queued
     */
    synchronized int collect(ByteBuffer[] batch) {
        int count = 0;
        if (queuedBytes > 0) {
            for (Chunk chunk = head; chunk != null && count < batch.length; chunk = chunk.next) {
                batch[count++] = chunk.unsent();
            }
        }
        return count;
    }

    /**
     * Forgets what the socket took of the last batch.
     *
     * @param count how many bytes it took
     * @return true if more is queued
     */
    synchronized boolean written(long count) {
        queuedBytes -= (int) count;
        assert queuedBytes >= 0 : "more written than queued, queuedBytes=" + queuedBytes;
        while (head != null && head != tail && head.isSent()) {
            Chunk sent = head;
            head = sent.next;
            pool.give(sent);
        }
        if (queuedBytes == 0 && head != null) {
            head.clear(); // the last one is kept: the next frame starts at its beginning
        }
        return queuedBytes > 0;
    }

    /** Whether nothing waits, so that what is written next begins where a frame would. */
    synchronized boolean isEmpty() {
        return queuedBytes == 0;
    }

    synchronized void open() {
        isOpen = true;
    }

    /** Drops all that is queued and takes no more until opened again. */
    synchronized void close() {
        isOpen = false;
        queuedBytes = 0;
        while (head != null) {
            Chunk dropped = head;
            head = dropped.next;
            pool.give(dropped);
        }
        tail = null;
    }
}
