package io.raftwright.testkit.contract;

import io.raftwright.transport.Transport;
import io.raftwright.transport.tcp.TcpTransport;
import org.jspecify.annotations.Nullable;

/** Wire line 5. */
class TcpTransportContractTest extends TransportContract {
    @Override
    protected Transport newTransport(@Nullable String address) {
        return TcpTransport.plaintext(address == null ? "127.0.0.1:0" : address);
    }

    @Override
    protected String addressOf(Transport transport) {
        return ((TcpTransport) transport).localAddress();
    }
}
