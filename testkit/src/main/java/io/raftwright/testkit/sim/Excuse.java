package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachineException;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.StorageException;
import io.raftwright.storage.StorageFullException;
import io.raftwright.testkit.invariant.PoisonedCommandException;
import org.jspecify.annotations.Nullable;

/** Why a node may have stopped. One that stops without an excuse breaks a promise. */
enum Excuse {
    /** There is none. */
    NONE,
    /** Its disk is empty, and the cluster knows it with another one: so it must. */
    REFUSED,
    /** Its disk is damaged: so it must, and has to be replaced. */
    DAMAGED,
    /** A call failed, or there was no room to begin in: it may be started again. */
    PASSING;

    static Excuse of(Throwable cause, Health health, DiskTrouble trouble) {
        boolean isStorage = find(cause, StorageException.class) != null;
        if (health.hasReturned()) {
            return find(cause, ForeignStorageException.class) != null ? REFUSED : NONE;
        }
        if (find(cause, PoisonedCommandException.class) != null) {
            return find(cause, StateMachineException.class) != null ? PASSING : NONE;
        }
        boolean isFull = find(cause, StorageFullException.class) != null || trouble.isFull();
        if (isStorage && (isFull || trouble.hasFailed())) {
            return PASSING;
        }
        return isStorage && health.wasDamaged() ? DAMAGED : NONE;
    }

    private static <T extends Throwable> @Nullable T find(Throwable cause, Class<T> type) {
        for (Throwable link = cause; link != null; link = link.getCause()) {
            if (type.isInstance(link)) {
                return type.cast(link);
            }
        }
        return null;
    }
}
