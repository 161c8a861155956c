package io.raftwright.testkit.contract;

import io.raftwright.api.StateMachine;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.internal.command.CheckCommand;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.internal.store.StoreResult;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The configuration map, with so little history that it often forgets some. */
class ConfigStoreContractTest extends StateMachineContract<StoreResult> {
    private static final HistoryLimit LIMIT = new HistoryLimit(40, 1 << 20);

    @Override
    protected StateMachine<StoreResult> newMachine() {
        return new ConfigStore(LIMIT);
    }

    @Override
    protected ByteBuffer command(RandomGenerator random) {
        return switch (random.nextInt(12)) {
            case 0 -> CommandEncoder.delete(KeyRange.prefix(key(random)));
            case 1 -> CommandEncoder.compact(1 + random.nextInt(60));
            case 2 -> CommandEncoder.commit(txn(random));
            case 3 -> CommandEncoder.lease(new LeaseCommand.Grant(lease(random), 1 + random.nextInt(3)));
            case 4 -> CommandEncoder.lease(new LeaseCommand.Expire());
            case 5 -> CommandEncoder.put(new Op.Put(key(random), value(random)).withLease(lease(random)));
            case 6 ->
                CommandEncoder.lease(
                        random.nextBoolean()
                                ? new LeaseCommand.KeepAlive(lease(random))
                                : new LeaseCommand.Revoke(lease(random)));
            case 7 -> CommandEncoder.check(new CheckCommand.Report(1, lease(random), random.nextInt(5)));
            default -> CommandEncoder.put(key(random), value(random));
        };
    }

    private static Txn txn(RandomGenerator random) {
        return new Txn(
                List.of(Compare.exists(key(random).toString())),
                List.of(new Op.Put(key(random), value(random)), new Op.Put(Bytes.of("txn"), value(random))),
                List.of(new Op.Delete(KeyRange.key(key(random)))));
    }

    /** Few, so that they meet. */
    private static long lease(RandomGenerator random) {
        return 1L + random.nextInt(4);
    }

    private static Bytes key(RandomGenerator random) {
        return Bytes.of("k" + random.nextInt(12));
    }

    private static Bytes value(RandomGenerator random) {
        return Bytes.of("v".repeat(random.nextInt(30)));
    }

    /** An exception equals none but itself; what it says is the same on all members. */
    @Override
    protected @Nullable Object comparable(StoreResult result) {
        return result instanceof StoreResult.Refused refused ? refused.reason().toString() : result;
    }
}
