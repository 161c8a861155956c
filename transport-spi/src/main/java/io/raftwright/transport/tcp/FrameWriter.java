package io.raftwright.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes what waits in a {@link SendQueue} to one connection, many frames in one system call. Owner: the transport thread. */
final class FrameWriter {
    private static final int MAX_BATCH = 16; // chunks, that is 1 MiB a system call
    private static final int MAX_WRITES_PER_TURN = 4; // then the other connections get their turn

    private final SendQueue queue;
    private final ByteBuffer[] batch = new ByteBuffer[MAX_BATCH];
    private boolean isSocketFull;

    FrameWriter(SendQueue queue) {
        this.queue = queue;
    }

    /**
     * Writes as far as the socket takes it now.
     *
     * @return true if it is to be called again when the socket has room
     */
    boolean flush(Link link) throws IOException {
        boolean isMore = true;
        isSocketFull = link.wantsWrite();
        for (int i = 0; i < MAX_WRITES_PER_TURN && isMore && !isSocketFull; i++) {
            int count = queue.collect(batch);
            if (count == 0) {
                isMore = false;
                break;
            }
            long offered = 0;
            for (int b = 0; b < count; b++) {
                offered += batch[b].remaining();
            }
            long written = link.write(batch, count);
            isMore = queue.written(written);
            isSocketFull = written < offered || link.wantsWrite();
        }
        return isSocketFull || isMore;
    }

    /** Whether {@link #flush} is not worth calling before the selector says that the socket has room again. */
    boolean isSocketFull() {
        return isSocketFull;
    }
}
