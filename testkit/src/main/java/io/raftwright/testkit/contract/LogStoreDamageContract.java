package io.raftwright.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.LogStore;
import org.junit.jupiter.api.Test;

/** Adds to the contract of a log store what one on a damageable medium must do. */
public abstract class LogStoreDamageContract extends LogStoreContract {

    /**
     * Flips the lowest bit of the first of these bytes, wherever they lie on the medium of a store.
     *
     * @param closed a store that was closed
     * @param bytes  a piece of an entry that occurs once
     */
    protected abstract void damage(LogStore closed, byte[] bytes);

    // 8. tell damage of what was durable from an interrupted write, and refuse to open in the first case

    @Test
    void item8ShouldRefuseToOpenWhenAnythingDurableIsDamaged() {
        for (long index : new long[] {1, 5, 9}) {
            LogStore store = storeWithTenDurableEntries();
            damage(store, FrameBatch.payload(index, 1, 100));

            assertThrows(CorruptStorageException.class, () -> reopen(store));
            assertThrows(CorruptStorageException.class, () -> reopen(store), "the refusal changed something");
        }
    }

    @Test
    void item8ShouldReopenOnceTheDamageIsUndone() {
        LogStore store = storeWithTenDurableEntries();
        damage(store, FrameBatch.payload(5, 1, 100));
        assertThrows(CorruptStorageException.class, () -> reopen(store));
        byte[] damaged = FrameBatch.payload(5, 1, 100);
        damaged[0] ^= 1;

        damage(store, damaged);

        try (LogStore reopened = reopen(store)) {
            assertEquals(10, FrameBatch.terms(reopened, 1).length);
        }
    }

    private LogStore storeWithTenDurableEntries() {
        LogStore store = openFresh();
        for (int index = 1; index <= 10; index++) {
            FrameBatch.append(store, index, 1, 1);
            store.force();
        }
        store.mark();
        store.force();
        store.close();
        return store;
    }
}
