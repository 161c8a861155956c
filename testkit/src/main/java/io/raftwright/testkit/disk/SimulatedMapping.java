package io.raftwright.testkit.disk;

import io.raftwright.storage.FileIo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A mapped range of a simulated file.
 *
 * <p>Owner: the thread of the disk.
 */
final class SimulatedMapping implements FileIo.Mapping {
    private final LiveBytes bytes;
    private final LiveBytes.Backing backing;
    private final ByteBuffer range;
    private boolean isClosed;

    SimulatedMapping(LiveBytes bytes, LiveBytes.Backing backing, ByteBuffer range) {
        this.bytes = bytes;
        this.backing = backing;
        this.range = range;
    }

    @Override
    public ByteBuffer buffer() {
        return range.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            bytes.unmap(backing);
        }
    }
}
