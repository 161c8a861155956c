package io.raftwright.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/**
 * How a contract opens, closes and crashes the stores that it tries. Whatever was opened is closed after each check.
 *
 * @param <S> the storage SPI
 */
public abstract class StoreContract<S extends AutoCloseable> {
    private final List<S> opened = new ArrayList<>();

    /** Opens an empty store on a medium of its own. */
    protected abstract S openFresh();

    /**
     * Opens a store again that was closed.
     *
     * @param closed as returned by {@link #openFresh}, this method or {@link #crash}; closed
     */
    protected abstract S reopen(S closed);

    /**
     * Plays a loss of power: whatever was not forced is lost, wholly or in part. A medium that cannot lose it closes the store
     * and opens it again, as this method does unless it is overridden.
     *
     * @param store open, maybe with writers, receivers and readers; none is used any more afterwards
     * @return what recovery found
     */
    protected S crash(S store) {
        close(store);
        return reopen(store);
    }

    final S fresh() {
        return tracked(openFresh());
    }

    final S reopened(S store) {
        close(store);
        return tracked(reopen(store));
    }

    final S crashed(S store) {
        return tracked(crash(store));
    }

    private S tracked(S store) {
        opened.add(store);
        return store;
    }

    @AfterEach
    final void closeStores() {
        opened.forEach(StoreContract::close);
    }

    private static void close(AutoCloseable store) {
        try {
            store.close();
        } catch (Exception e) {
            throw new AssertionError("store cannot be closed", e);
        }
    }
}
