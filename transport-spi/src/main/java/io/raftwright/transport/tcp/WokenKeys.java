package io.raftwright.transport.tcp;

import java.nio.channels.SelectionKey;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Connections whose links asked to be asked again; a connection that ended meanwhile has a key that is no longer valid.
 * At most as many as there are connections, since a link has one thing done elsewhere at a time.
 *
 * <p>Owner: the transport thread takes, any thread adds.
 */
final class WokenKeys {
    private final Queue<SelectionKey> keys = new ConcurrentLinkedQueue<>();
    private final Runnable wakeLoop;

    WokenKeys(Runnable wakeLoop) {
        this.wakeLoop = wakeLoop;
    }

    void add(SelectionKey key) {
        keys.add(key);
        wakeLoop.run();
    }

    /** Hands out each once. */
    void drain(Consumer<SelectionKey> dispatch) {
        for (SelectionKey key = keys.poll(); key != null; key = keys.poll()) {
            dispatch.accept(key);
        }
    }
}
