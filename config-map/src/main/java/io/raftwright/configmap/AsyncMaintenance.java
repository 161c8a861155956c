package io.raftwright.configmap;

import io.raftwright.configmap.api.Retention;
import io.raftwright.configmap.api.Space;
import io.raftwright.configmap.backup.Backup;
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
}
