package io.raftwright.configmap.internal.command;

import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;

/** One change of the map as it is replicated. Single puts and deletes, the common ones, need no transaction around them. */
public sealed interface MapCommand
        permits MapCommand.Put,
                MapCommand.Delete,
                MapCommand.Commit,
                MapCommand.Compact,
                LeaseCommand,
                UpkeepCommand,
                CheckCommand {

    /** Writes a key. */
    record Put(Op.Put op) implements MapCommand {}

    /** Deletes keys. */
    record Delete(KeyRange keys) implements MapCommand {}

    /** Carries out a transaction. */
    record Commit(Txn txn) implements MapCommand {}

    /** Forgets the history before a revision. */
    record Compact(long revision) implements MapCommand {}
}
