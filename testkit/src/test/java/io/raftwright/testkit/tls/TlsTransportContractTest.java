package io.raftwright.testkit.tls;

import io.raftwright.testkit.contract.TransportContract;
import io.raftwright.transport.Transport;
import io.raftwright.transport.tcp.TcpTransport;
import io.raftwright.transport.tls.PemCredentials;
import io.raftwright.transport.tls.TlsSettings;
import org.jspecify.annotations.Nullable;

/** All that a transport must do, done over TLS. The contract asks for members 1 and 2; one certificate names both. */
class TlsTransportContractTest extends TransportContract {
    private static final PemCredentials CREDENTIALS = new TestAuthority("contract")
            .issue(TestAuthority.Request.named("raftwright:member:1", "member-2.raftwright"));

    @Override
    protected Transport newTransport(@Nullable String address) {
        return TcpTransport.builder(address == null ? "127.0.0.1:0" : address)
                .tls(TlsSettings.mutual(() -> CREDENTIALS))
                .bind();
    }

    @Override
    protected String addressOf(Transport transport) {
        return ((TcpTransport) transport).localAddress();
    }
}
