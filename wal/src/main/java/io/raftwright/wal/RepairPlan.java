package io.raftwright.wal;

import io.raftwright.storage.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be done about a damaged log.
 *
 * @param steps    what is to be done, a line each; empty if nothing is
 * @param isLossy  whether entries or votes are lost by it that may have been acknowledged
 * @param obstacle why nothing can be done, or null
 */
public record RepairPlan(
        List<String> steps, boolean isLossy, @Nullable StorageException obstacle) {

    static RepairPlan impossible(StorageException obstacle) {
        return new RepairPlan(List.of(), false, obstacle);
    }

    /** Whether the log is as it should be. */
    public boolean isNeedless() {
        return steps.isEmpty() && obstacle == null;
    }
}
