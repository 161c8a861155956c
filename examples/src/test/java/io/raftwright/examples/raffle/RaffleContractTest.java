package io.raftwright.examples.raffle;

import io.raftwright.api.StateMachine;
import io.raftwright.testkit.contract.StateMachineContract;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

// region contract
class RaffleContractTest extends StateMachineContract<String> {
    @Override
    protected StateMachine<String> newMachine() {
        return Raffle.careful();
    }

    @Override
    protected ByteBuffer command(RandomGenerator random) {
        return random.nextInt(3) == 0 ? Raffle.draw() : Raffle.enter("visitor " + random.nextInt(10));
    }
}
// endregion
