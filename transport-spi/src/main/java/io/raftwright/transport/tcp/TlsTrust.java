package io.raftwright.transport.tcp;

import io.raftwright.transport.tls.TlsPeer;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the other end of a connection is still trusted: judged again, by the {@link TlsThread}, each time that this member's
 * credentials change. Until it is judged, the connection goes on.
 *
 * <p>Owner: the transport thread; {@code failure} and {@code isJudging} are written by the TLS thread while the latter is true.
 */
final class TlsTrust {
    private final TlsPeer peer;
    private final TlsThread thread;
    private final Runnable wake;
    private @Nullable Throwable failure;
    private volatile boolean isJudging;

    TlsTrust(TlsPeer peer, TlsThread thread, Runnable wake) {
        this.peer = peer;
        this.thread = thread;
        this.wake = wake;
    }

    /**
     * Looks whether there is a judgement, and asks for one if need be.
     *
     * @throws RefusedConnectionException if the other end is trusted no more
     */
    void check() throws RefusedConnectionException {
        if (isJudging) {
            return;
        }
        if (failure != null) {
            throw TlsRefusal.of(failure);
        }
        if (peer.isOutdated()) {
            isJudging = true;
            try {
                thread.run(this::judge);
            } catch (RefusedConnectionException e) {
                isJudging = false; // busy with strangers: asked again with the next bytes
            }
        }
    }

    private void judge() {
        try {
            peer.verifyAgain();
        } catch (CertificateException | RuntimeException e) {
            failure = e;
        } finally {
            isJudging = false;
            wake.run();
        }
    }
}
