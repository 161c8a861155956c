package io.raftwright.testkit.contract;

import io.raftwright.transport.Transport;
import io.raftwright.transport.memory.InProcessNetwork;
import org.jspecify.annotations.Nullable;

class InProcessTransportContractTest extends TransportContract {
    private final InProcessNetwork network = new InProcessNetwork();

    @Override
    protected Transport newTransport(@Nullable String address) {
        return network.join();
    }

    @Override
    protected String addressOf(Transport transport) {
        return "memory";
    }
}
