package io.raftwright.examples.netty;

import io.raftwright.testkit.contract.TransportContract;
import io.raftwright.transport.Transport;
import org.jspecify.annotations.Nullable;

class NettyTransportContractTest extends TransportContract {
    @Override
    protected Transport newTransport(@Nullable String address) {
        return new NettyTransport(address == null ? "127.0.0.1:0" : address);
    }

    @Override
    protected String addressOf(Transport transport) {
        return ((NettyTransport) transport).localAddress();
    }
}
