package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import io.raftwright.testkit.contract.StateMachineContract;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

class RegistersContractTest extends StateMachineContract<Long> {
    @Override
    protected StateMachine<Long> newMachine() {
        return new Registers();
    }

    @Override
    protected ByteBuffer command(RandomGenerator random) {
        return Registers.add(random.nextInt(Registers.COUNT), random.nextLong(1000), new byte[random.nextInt(20)]);
    }
}
