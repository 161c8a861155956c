package io.raftwright.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.LogStore;
import java.util.Objects;
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

    // 8. tell damage of what was durable from an interrupted write, and in the first case refuse to open, or end
    //    before the damage and say what is lost, across any crash, until it is there again

    @Test
    void item8ShouldNotPassOverThatAnythingDurableIsDamaged() {
        for (long index : new long[] {1, 5, 9}) {
            LogStore store = storeWithTenDurableEntries();
            damage(store, FrameBatch.payload(index, 1, 100));

            boolean isRefused = isRefused(store, index);
            assertEquals(isRefused, isRefused(store, index), "the first opening changed what the second one says");
        }
    }

    /** False if the log ends before the damage instead, and says how far it went. */
    private boolean isRefused(LogStore closed, long damagedIndex) {
        try (LogStore reopened = reopen(closed)) {
            LogLoss loss = Objects.requireNonNull(reopened.loss(), "opened as if nothing were damaged");
            assertTrue(reopened.lastIndex() < damagedIndex, "lastIndex=" + reopened.lastIndex());
            assertTrue(loss.isCoveredBy(10, 1) || loss.lastIndex() == LogLoss.UNKNOWN, loss.toString());
            assertFalse(loss.isCoveredBy(9, 1), loss.toString());
            return false;
        } catch (CorruptStorageException e) {
            return true;
        }
    }

    @Test
    void item8ShouldForgetWhatIsLostWhenItIsThereAgain() {
        LogStore store = storeWithTenDurableEntries();
        damage(store, FrameBatch.payload(5, 1, 100));
        if (isRefused(store, 5)) {
            return;
        }
        try (LogStore reopened = reopen(store)) {
            for (long index = reopened.lastIndex() + 1; index <= 10; index++) {
                FrameBatch.append(reopened, index, 1, 1);
            }
            reopened.force();
            reopened.healed();
            assertNull(reopened.loss());
        }

        try (LogStore reopened = reopen(store)) {
            assertNull(reopened.loss());
            assertEquals(10, FrameBatch.terms(reopened, 1).length);
        }
    }

    @Test
    void item8ShouldReopenOnceTheDamageIsUndoneIfItRefused() {
        LogStore store = storeWithTenDurableEntries();
        damage(store, FrameBatch.payload(5, 1, 100));
        if (!isRefused(store, 5)) {
            return;
        }
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
