package io.raftwright.transport.tls;

import java.io.Closeable;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Makes what a transport needs for each of its connections, of the credentials as they are at that time. For those who write a
 * transport of their own: load, {@link #follow} once the member id is known, {@link #close} at the end.
 *
 * <p>Owner: any thread.
 */
public final class TlsEngines implements Closeable {
    private static final String[] PROTOCOLS = {"TLSv1.3"};

    private final CredentialWatch watch;

    private TlsEngines(CredentialWatch watch) {
        this.watch = watch;
    }

    /**
     * Loads credentials, and tries them. May take some hundred milliseconds in a process that did no TLS before.
     *
     * @throws TlsCredentialsException if they cannot be used, or the host's supplier fails
     */
    public static TlsEngines load(TlsSettings settings) {
        TlsEngines engines = new TlsEngines(CredentialWatch.begin(settings));
        engines.accepting();
        return engines;
    }

    /**
     * From now on looks for other credentials, on a thread of its own.
     *
     * @param memberId which member this is
     * @throws TlsCredentialsException if the member's own certificate does not name it
     */
    public void follow(long memberId) {
        watch.follow(memberId);
    }

    /** For a connection that this member dialled. */
    public TlsPeer dialling() {
        return peer(true);
    }

    /** For a connection that this member accepted. */
    public TlsPeer accepting() {
        return peer(false);
    }

    private TlsPeer peer(boolean isDialled) {
        Credentials credentials = watch.current();
        try {
            SSLEngine engine = credentials.context().createSSLEngine();
            engine.setUseClientMode(isDialled);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setProtocols(PROTOCOLS);
            if (!isDialled) {
                parameters.setNeedClientAuth(true);
            }
            engine.setSSLParameters(parameters);
            return new TlsPeer(watch, credentials, engine);
        } catch (IllegalArgumentException | UnsupportedOperationException | IllegalStateException e) {
            throw new TlsCredentialsException("the SSLContext makes no TLS 1.3 engine, cause=" + e, e);
        }
    }

    /** Looks for no other credentials any more. Idempotent. */
    @Override
    public void close() {
        watch.close();
    }
}
