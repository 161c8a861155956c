package io.raftwright.transport.tcp;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.tls.TlsCredentialsException;
import io.raftwright.transport.tls.TlsEngines;
import io.raftwright.transport.tls.TlsPeer;
import io.raftwright.transport.tls.TlsSettings;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;

/** Puts TLS on each connection of one transport. Owner: the transport thread, as {@link LinkFactory} says. */
final class TlsLinkFactory implements LinkFactory {
    private final TlsEngines engines;
    private final TlsThread thread = new TlsThread();

    /**
     * Loads the credentials.
     *
     * @throws io.raftwright.transport.tls.TlsCredentialsException if they cannot be used
     */
    TlsLinkFactory(TlsSettings settings) {
        this.engines = TlsEngines.load(settings);
    }

    @Override
    public void start(LocalMember self) {
        engines.follow(self.memberId());
    }

    @Override
    public Link dialled(SocketChannel channel, long peerId, Runnable wake) throws RefusedConnectionException {
        return TlsLink.dialled(channel, peer(engines::dialling), peerId, thread, wake);
    }

    @Override
    public Link accepted(SocketChannel channel, Runnable wake) throws RefusedConnectionException {
        return TlsLink.accepted(channel, peer(engines::accepting), thread, wake);
    }

    /** A host may supply a context that is no good, though the one before was. */
    private static TlsPeer peer(Supplier<TlsPeer> maker) throws RefusedConnectionException {
        try {
            return maker.get();
        } catch (TlsCredentialsException e) {
            throw new RefusedConnectionException("this member's TLS context is of no use", "cause=" + e.getMessage());
        }
    }

    @Override
    public void close() {
        engines.close();
        thread.close();
    }
}
