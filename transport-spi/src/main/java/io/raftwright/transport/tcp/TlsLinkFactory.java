package io.raftwright.transport.tcp;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.tls.TlsEngines;
import io.raftwright.transport.tls.TlsSettings;
import java.nio.channels.SocketChannel;

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
    public Link dialled(SocketChannel channel, long peerId, Runnable wake) {
        return TlsLink.dialled(channel, engines.dialling(), peerId, thread, wake);
    }

    @Override
    public Link accepted(SocketChannel channel, Runnable wake) {
        return TlsLink.accepted(channel, engines.accepting(), thread, wake);
    }

    @Override
    public void close() {
        engines.close();
        thread.close();
    }
}
