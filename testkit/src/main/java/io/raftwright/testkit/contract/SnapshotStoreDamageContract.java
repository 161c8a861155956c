package io.raftwright.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Adds to the contract of a snapshot store what one on a damageable medium must do. */
public abstract class SnapshotStoreDamageContract extends SnapshotStoreContract {

    /**
     * Flips the lowest bit of the first of these bytes, wherever they lie on the medium of a store.
     *
     * @param store open or closed
     * @param bytes a piece of a snapshot's payload that occurs once
     */
    protected abstract void damage(SnapshotStore store, byte[] bytes);

    // 2. return the bytes written, unaltered, or fail with CorruptStorageException: never other bytes

    @Test
    void item2ShouldReturnNoOtherBytesThanThoseWritten() {
        try (SnapshotStore store = openFresh()) {
            write(store, 5, 100_000);

            damage(store, Arrays.copyOfRange(payload(5, 100_000), 50_000, 50_100));

            assertThrows(CorruptStorageException.class, () -> read(store, meta(5)));
        }
    }

    @Test
    void item2ShouldOpenWithAnOlderSnapshotOrNotAtAll() {
        SnapshotStore store = openFresh();
        write(store, 5, 1000);
        write(store, 6, 1000);
        store.close();
        damage(store, Arrays.copyOfRange(payload(6, 1000), 500, 600));

        assertNotEquals(meta(6), latestAfterReopening(store));
    }

    private @Nullable SnapshotMeta latestAfterReopening(SnapshotStore closed) {
        try (SnapshotStore reopened = reopen(closed)) {
            return reopened.latest();
        } catch (CorruptStorageException e) {
            return null; // To refuse is as good as to fall back.
        }
    }
}
