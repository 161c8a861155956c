package io.raftwright.examples.counter;

import io.raftwright.api.StateMachine;
import io.raftwright.testkit.contract.StateMachineContract;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

class CounterContractTest extends StateMachineContract<Long> {
    @Override
    protected StateMachine<Long> newMachine() {
        return new CounterMachine();
    }

    @Override
    protected ByteBuffer command(RandomGenerator random) {
        return CounterMachine.add(random.nextLong(-10, 1000));
    }
}
