package io.raftwright.configmap.internal.command;

import io.raftwright.configmap.api.CorruptMember;

/** A step of a comparison of the members' states, as it is replicated. */
public sealed interface CheckCommand extends MapCommand {

    /** Each member remembers its state as it is here, and reports a hash of it. */
    record Begin() implements CheckCommand {}

    /**
     * A member reports.
     *
     * @param index where its state was remembered
     * @param hash  of that state
     */
    record Report(long index, long memberId, long hash) implements CheckCommand {}

    /** A member was found to differ. */
    record Accuse(CorruptMember member) implements CheckCommand {}
}
