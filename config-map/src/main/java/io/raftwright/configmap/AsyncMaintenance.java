package io.raftwright.configmap;

import io.raftwright.configmap.api.CheckResult;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.Retention;
import io.raftwright.configmap.api.Space;
import io.raftwright.configmap.api.StateHash;
import io.raftwright.configmap.backup.Backup;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The {@link Maintenance} of an {@link AsyncConfigMap}: the same calls, with futures. Safe for use by any number of threads. */
public interface AsyncMaintenance {

    /** See {@link Maintenance#space}. */
    CompletableFuture<Space> space();

    /** See {@link Maintenance#quota}. */
    CompletableFuture<Space> quota(long bytes);

    /** See {@link Maintenance#disarm}. */
    CompletableFuture<Space> disarm();

    /** See {@link Maintenance#retain}. */
    CompletableFuture<Space> retain(Retention retention);

    /** See {@link Maintenance#backup}. Write it on a thread of your own. */
    CompletableFuture<Backup> backup();

    /** See {@link Maintenance#hash}. */
    CompletableFuture<StateHash> hash(long revision);

    /** See {@link Maintenance#check}. */
    CompletableFuture<CheckResult> check();

    /** See {@link Maintenance#corruptMembers}. */
    CompletableFuture<List<CorruptMember>> corruptMembers();
}
