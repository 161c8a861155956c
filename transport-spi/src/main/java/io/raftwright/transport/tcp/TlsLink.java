package io.raftwright.transport.tcp;

import io.raftwright.transport.tls.TlsPeer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * TLS on one connection. What is decrypted goes straight into the reader's buffer as long as a record fits there; what is to be
 * encrypted is taken straight out of the sender's chunks, up to 16 KiB of frames a record.
 *
 * <p>Owner: the transport thread.
 */
final class TlsLink implements Link {
    /** Of a connection that was accepted: anybody may be at the other end. */
    private static final long ANYBODY = 0;

    private static final int MAX_FILLS = 8; // then other connections get their turn, however little comes of many bytes
    private static final int MAX_ALERTS = 4;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final TlsPeer peer;
    private final SSLEngine engine;
    private final long expectedId;
    private final TlsRecords records;
    private final TlsHandshake handshake;
    private final TlsTrust trust;
    private ByteBuffer plain = EMPTY; // decrypted where the reader had no room for a whole record
    private boolean isSecured;
    private boolean hasHeard;
    private boolean owesRecord; // the engine's own, e.g. to say that keys change
    private boolean isEnded;
    private boolean isClosed;

    private TlsLink(SocketChannel channel, TlsPeer peer, long expectedId, TlsThread thread, Runnable wake) {
        this.channel = channel;
        this.peer = peer;
        this.engine = peer.engine();
        this.expectedId = expectedId;
        this.records = new TlsRecords(channel, engine);
        this.handshake = new TlsHandshake(peer, records, thread, wake);
        this.trust = new TlsTrust(peer, thread, wake);
    }

    static TlsLink dialled(SocketChannel channel, TlsPeer peer, long peerId, TlsThread thread, Runnable wake) {
        return new TlsLink(channel, peer, peerId, thread, wake);
    }

    static TlsLink accepted(SocketChannel channel, TlsPeer peer, TlsThread thread, Runnable wake) {
        return new TlsLink(channel, peer, ANYBODY, thread, wake);
    }

    @Override
    public boolean handshake() throws IOException {
        try {
            if (!handshake.advance()) {
                return false;
            }
        } catch (IOException e) {
            throw explained(e, "the peer broke off the TLS handshake: does it use TLS?");
        }
        records.settle();
        isSecured = true;
        if (expectedId != ANYBODY && !peer.speaksFor(expectedId)) {
            throw new RefusedConnectionException(
                    "the certificate of the peer does not name it",
                    "expected=" + peer.expectedName(expectedId) + ", names=" + peer.names());
        }
        return true;
    }

    /** To who dials, a connection that just ends says too little: the log of the other end has the reason. */
    private IOException explained(IOException failure, String otherwise) {
        if (failure instanceof SSLException || failure instanceof RefusedConnectionException) {
            return TlsRefusal.of(failure);
        }
        return expectedId == ANYBODY
                ? failure
                : new RefusedConnectionException(otherwise, "cause=" + Failures.describe(failure));
    }

    @Override
    public boolean speaksFor(long memberId) {
        return peer.speaksFor(memberId);
    }

    @Override
    public String identity() {
        return "certificateNames=" + peer.names();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        trust.check();
        try {
            int count = take(into);
            hasHeard |= count > 0;
            return count;
        } catch (IOException e) {
            throw hasHeard && !(e instanceof SSLException)
                    ? e
                    : explained(
                            e, "the peer broke off after the TLS handshake: its log says why it refuses this member");
        }
    }

    private int take(ByteBuffer into) throws IOException {
        int before = into.position();
        int fillCount = 0;
        while (into.hasRemaining()) {
            if (plain.hasRemaining()) {
                move(plain, into);
            } else if (isEnded) {
                break;
            } else if (records.hasRecord()) {
                decrypt(into);
            } else if (fillCount++ == MAX_FILLS || !fill(into.position() > before)) {
                break;
            }
        }
        int count = into.position() - before;
        return count == 0 && isEnded ? -1 : count;
    }

    private static void move(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        to.put(to.position(), from, from.position(), count);
        to.position(to.position() + count);
        from.position(from.position() + count);
    }

    private boolean fill(boolean hasTaken) throws IOException {
        int count = records.fill();
        if (count < 0 && !hasTaken) {
            throw new EOFException("the connection was cut, the other end did not close it");
        }
        return count > 0;
    }

    private void decrypt(ByteBuffer into) throws SSLException {
        int longest = engine.getSession().getApplicationBufferSize();
        SSLEngineResult result;
        if (into.remaining() >= longest) {
            result = records.unwrap(into);
        } else {
            plain = plain.capacity() < longest ? ByteBuffer.allocate(longest) : plain.clear();
            try {
                result = records.unwrap(plain);
            } finally {
                plain.flip();
            }
        }
        if (result.getStatus() == Status.CLOSED) {
            isEnded = true;
        } else if (result.getStatus() != Status.OK) {
            throw new SSLException("a TLS record cannot be read, status=" + result.getStatus());
        }
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            throw new SSLException("a second TLS handshake on one connection");
        }
        owesRecord |= result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !isEnded;
    }

    @Override
    public long write(ByteBuffer[] from, int count) throws IOException {
        trust.check();
        long taken = 0;
        int first = 0;
        while (first < count) {
            if (!from[first].hasRemaining()) {
                first++;
                continue;
            }
            SSLEngineResult result = records.wrap(from, first, count - first);
            if (result == null) {
                if (!records.flush()) {
                    return taken;
                }
            } else if (result.getStatus() == Status.OK) {
                taken += result.bytesConsumed();
            } else {
                throw new SSLException("a TLS record cannot be written, status=" + result.getStatus());
            }
        }
        flush();
        return taken;
    }

    @Override
    public boolean wantsRead() {
        return !isSecured && !handshake.isAway() && !records.hasOutput();
    }

    @Override
    public boolean wantsWrite() {
        return !handshake.isAway() && records.hasOutput();
    }

    @Override
    public boolean hasInput() {
        return plain.hasRemaining() || !records.isStarved();
    }

    @Override
    public void flush() throws IOException {
        if (owesRecord && records.wrapNothing() != null) {
            owesRecord = false;
        }
        records.flush();
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        handshake.abandon();
        if (!handshake.isAway()) {
            sayFarewell();
        }
        Sockets.closeQuietly(channel);
    }

    /** Sends close_notify, or the alert that says what was wrong, if the socket takes it now. */
    private void sayFarewell() {
        try {
            engine.closeOutbound();
            for (int i = 0; i < MAX_ALERTS && !engine.isOutboundDone(); i++) {
                records.wrapNothing();
            }
            records.flush();
            records.drain();
        } catch (IOException | RuntimeException e) {
            // It is given up anyway.
        }
    }
}
