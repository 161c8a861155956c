package io.raftwright.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS records of one connection, on their way between a socket and an engine: the buffers of encrypted bytes, and the loops
 * that fill and empty them. A record is 5 bytes of header (type, version, length) and at most 16 KiB and a little more.
 *
 * <p>There are no buffers until something is read or written, they hold one record each during the handshake, so that a stranger
 * costs little, and several from then on, so that many records pass in one system call. Then they are reused as long as the
 * connection lives. They are on the heap: the JDK decrypts and
 * encrypts in place, and copies what it could not see to be the same memory, as it does with direct buffers.
 *
 * <p>Owner: the transport thread; during the handshake whichever thread makes it, one at a time.
 */
final class TlsRecords {
    private static final int HEADER_LENGTH = 5;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int FIRST_TYPE = 20;
    private static final int LAST_TYPE = 23;
    private static final int MAJOR_VERSION = 3;
    private static final int MAX_RECORD_LENGTH = 16 * 1024 + 2048; // TLS 1.2 permits 2 KiB of expansion, 1.3 less
    private static final int STEADY_RECORDS = 8;
    private static final byte[] FAREWELL = {ALERT, MAJOR_VERSION, MAJOR_VERSION, 0, 2, 2, 10}; // unexpected_message

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final ByteBuffer[] NO_BUFFERS = {NOTHING};

    private final SocketChannel channel;
    private final SSLEngine engine;
    private ByteBuffer in = NOTHING; // its position is the end of what was read
    private int start; // offset in it of the first byte not decrypted
    private ByteBuffer out = NOTHING; // its position is the end of what was encrypted
    private int unsent; // offset in it of the first byte not written
    private long receivedBytes;

    TlsRecords(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
    }

    /** Whether bytes begin as those of a TLS handshake do. */
    static boolean isHandshake(ByteBuffer bytes) {
        return bytes.get(0) == HANDSHAKE && bytes.get(1) == MAJOR_VERSION;
    }

    /** Whether bytes, up to the position, begin as a TLS alert does. */
    static boolean isAlert(ByteBuffer bytes) {
        return bytes.position() > 1 && bytes.get(0) == ALERT && bytes.get(1) == MAJOR_VERSION;
    }

    private int packetLength() {
        return engine.getSession().getPacketBufferSize();
    }

    /** From now on frames pass: larger buffers. */
    void settle() {
        in = moved(in, start, STEADY_RECORDS * packetLength());
        start = 0;
        out = moved(out, unsent, STEADY_RECORDS * packetLength());
        unsent = 0;
    }

    private static ByteBuffer moved(ByteBuffer from, int offset, int capacity) {
        ByteBuffer to = ByteBuffer.allocate(capacity);
        return to.put(from.flip().position(offset));
    }

    /** Bytes received since the connection began. */
    long receivedBytes() {
        return receivedBytes;
    }

    /**
     * Whether a whole record has been read and not decrypted.
     *
     * @throws RefusedConnectionException if what was read is no record at all
     */
    boolean hasRecord() throws RefusedConnectionException {
        if (in.position() - start < HEADER_LENGTH) {
            return false;
        }
        int type = in.get(start);
        if (type < FIRST_TYPE
                || type > LAST_TYPE
                || in.get(start + 1) != MAJOR_VERSION
                || recordLength() > MAX_RECORD_LENGTH) {
            throw notTls();
        }
        return !isStarved();
    }

    /** Whether more bytes must arrive before the next record can be looked at. */
    boolean isStarved() {
        int available = in.position() - start;
        return available < HEADER_LENGTH || available < HEADER_LENGTH + recordLength();
    }

    private int recordLength() {
        return Short.toUnsignedInt(in.getShort(start + 3));
    }

    private RefusedConnectionException notTls() {
        boolean isOurs = Integer.reverseBytes(in.getInt(start)) == Hello.MAGIC;
        if (receivedBytes
                == in.position()) { // the very first bytes: a client that errs gets an answer that it understands
            out = ByteBuffer.allocate(FAREWELL.length).put(FAREWELL);
            unsent = 0;
        }
        return new RefusedConnectionException(
                isOurs
                        ? "the other end does not use TLS and this member does"
                        : "the other end does not speak TLS, or bytes were lost",
                "firstBytes=0x" + Integer.toHexString(in.getInt(start)));
    }

    /** Reads once from the socket; returns as {@link SocketChannel#read(ByteBuffer)}. */
    int fill() throws IOException {
        if (start > 0 && in.remaining() < packetLength()) {
            in.flip().position(start);
            in.compact();
            start = 0;
        }
        if (!in.hasRemaining()) {
            in = enlarged(in);
        }
        int count = channel.read(in);
        receivedBytes += Math.max(0, count);
        return count;
    }

    private ByteBuffer enlarged(ByteBuffer full) throws SSLException {
        int needed = Math.max(packetLength(), HEADER_LENGTH + MAX_RECORD_LENGTH);
        if (full.capacity() >= needed) {
            throw new SSLException("a TLS record is too long, capacity=" + full.capacity());
        }
        return moved(full, 0, needed);
    }

    /** Decrypts one record. */
    SSLEngineResult unwrap(ByteBuffer into) throws SSLException {
        int end = in.position();
        in.flip().position(start);
        try {
            return engine.unwrap(in, into);
        } finally {
            start = in.position();
            in.limit(in.capacity()).position(end);
            if (start == end) {
                in.clear();
                start = 0;
            }
        }
    }

    /** Takes in one record of the handshake. */
    SSLEngineResult unwrapNothing() throws SSLException {
        return unwrap(NOTHING.clear());
    }

    /**
     * Encrypts one record, if there is room for it.
     *
     * @return null if there is none, before more was written
     */
    @Nullable
    SSLEngineResult wrap(ByteBuffer[] from, int first, int count) throws SSLException {
        if (out.remaining() < packetLength()) {
            if (unsent < out.position()) {
                return null;
            }
            out = out.capacity() < packetLength() ? ByteBuffer.allocate(packetLength()) : out.clear();
            unsent = 0;
        }
        return engine.wrap(from, first, count, out);
    }

    /** Encrypts one record of the engine's own, if there is room for it: of the handshake, an alert, new keys. */
    @Nullable
    SSLEngineResult wrapNothing() throws SSLException {
        return wrap(NO_BUFFERS, 0, 1);
    }

    /** Whether bytes wait to be written. */
    boolean hasOutput() {
        return unsent < out.position();
    }

    /** Writes what was encrypted, as far as the socket takes it; true if that was all. */
    boolean flush() throws IOException {
        int end = out.position();
        if (unsent == end) {
            return true;
        }
        out.flip().position(unsent);
        try {
            channel.write(out);
        } finally {
            unsent = out.position();
            out.limit(out.capacity()).position(end);
        }
        if (unsent < end) {
            return false;
        }
        out.clear();
        unsent = 0;
        return true;
    }

    /** Reads and forgets what is there: left unread, it would make the kernel send a reset, which overtakes what was written last. */
    void drain() throws IOException {
        in.clear();
        start = 0;
        fill();
    }
}
