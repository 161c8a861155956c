package io.raftwright.transport.tcp;

import io.raftwright.transport.tls.TlsPeer;
import java.io.EOFException;
import java.io.IOException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of one TLS connection. The transport thread moves the bytes; all that computes is done by the {@link TlsThread}:
 * not only what the engine delegates, since it signs and agrees on keys within a wrap, too.
 *
 * <p>Owner: the transport thread; while {@link #isAway}, engine and records belong to the TLS thread, which publishes all that it
 * did by the write that ends that.
 */
final class TlsHandshake {
    /** Ten certificates and more; a stranger may send no more than this before it has shown who it is. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_ALERTS = 4;

    private final TlsPeer peer;
    private final SSLEngine engine;
    private final TlsRecords records;
    private final TlsThread thread;
    private final Runnable wake;
    private boolean isBegun;
    private boolean isAgreed;
    private @Nullable Throwable failure;
    private volatile boolean isAway;
    private volatile boolean isAbandoned;

    TlsHandshake(TlsPeer peer, TlsRecords records, TlsThread thread, Runnable wake) {
        this.peer = peer;
        this.engine = peer.engine();
        this.records = records;
        this.thread = thread;
        this.wake = wake;
    }

    /** Whether the TLS thread is at work, so that nobody else may touch engine and records. */
    boolean isAway() {
        return isAway;
    }

    /** What the TLS thread did not begin yet, it need not do any more. */
    void abandon() {
        isAbandoned = true;
    }

    /** Goes on as far as is possible now; true when complete. */
    boolean advance() throws IOException {
        if (isAway) {
            return false;
        }
        if (failure != null) {
            throw TlsRefusal.of(failure); // what the other end is owed is written when the link closes
        }
        boolean isWritten = records.flush();
        if (!isWritten || isAgreed) {
            return isWritten;
        }
        boolean isFirstMove = !isBegun && engine.getUseClientMode();
        if (isFirstMove || receive()) {
            isAway = true;
            hand();
        }
        return false;
    }

    private boolean receive() throws IOException {
        while (!records.hasRecord()) {
            int count = records.fill();
            if (count < 0) {
                throw new EOFException("closed during the TLS handshake, receivedBytes=" + records.receivedBytes());
            }
            if (records.receivedBytes() > MAX_BYTES) {
                throw new RefusedConnectionException("the TLS handshake is too long", "max=" + MAX_BYTES);
            }
            if (count == 0) {
                return false;
            }
        }
        return true;
    }

    private void hand() throws RefusedConnectionException {
        try {
            thread.run(this::work);
        } catch (RefusedConnectionException e) {
            isAway = false;
            throw e;
        }
    }

    /** On the TLS thread. */
    private void work() {
        try {
            if (!isAbandoned) {
                negotiate();
            }
        } catch (Throwable thrown) { // told to the transport thread, which ends the connection
            failure = thrown;
            sayWhy();
        } finally {
            isAway = false;
            wake.run();
        }
    }

    private void negotiate() throws IOException, CertificateException {
        if (!isBegun) {
            engine.beginHandshake();
            isBegun = true;
        }
        boolean canGoOn = true;
        while (canGoOn) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> canGoOn = isDone(records.wrapNothing());
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> canGoOn = records.hasRecord() && isDone(records.unwrapNothing());
                case FINISHED, NOT_HANDSHAKING -> {
                    peer.prove();
                    isAgreed = true;
                    canGoOn = false;
                }
            }
        }
    }

    /** False if there was no room to write: it goes on when the socket took what there is. */
    private static boolean isDone(@Nullable SSLEngineResult result) throws SSLException {
        if (result != null && result.getStatus() != SSLEngineResult.Status.OK) {
            throw new SSLException("the TLS handshake cannot go on, status=" + result.getStatus());
        }
        return result != null;
    }

    /** Lets the engine tell the other end, which is owed a reason. */
    private void sayWhy() {
        try {
            for (int i = 0;
                    i < MAX_ALERTS && engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP;
                    i++) {
                records.wrapNothing();
            }
        } catch (SSLException | RuntimeException e) {
            // The reason itself is what is reported.
        }
    }
}
