package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.internal.command.CheckCommand;

/** Hears, at one member, the steps of comparisons of the members' states. */
@FunctionalInterface
public interface CheckListener {

    /**
     * A step was committed. Apply thread; must be quick.
     *
     * @param index   where in the log
     * @param present the map's state there
     * @throws io.raftwright.configmap.api.CorruptStateException to stop this member for good
     */
    void onCheck(CheckCommand command, long index, MapState present);
}
