package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.command.MapCommand;
import java.util.List;

/** Which commands may let the map grow, whatever they meet: these are refused when it is out of space. */
final class Growth {
    private Growth() {}

    static boolean isWanted(MapCommand command) {
        return command instanceof MapCommand.Put
                || command instanceof LeaseCommand.Grant
                || (command instanceof MapCommand.Commit commit && isWanted(commit.txn()));
    }

    /** Both branches count, and transactions within: which is taken depends on what is met, and that must not. */
    private static boolean isWanted(Txn txn) {
        return isWanted(txn.successOps()) || isWanted(txn.failureOps());
    }

    private static boolean isWanted(List<Op> ops) {
        return ops.stream()
                .anyMatch(op -> op instanceof Op.Put || (op instanceof Op.Nested nested && isWanted(nested.txn())));
    }
}
