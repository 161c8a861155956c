package io.raftwright.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * A mapped range that can be stored into.
 *
 * <p>Owner: one thread stores, another may force.
 */
final class DiskWritableMapping extends DiskMapping implements FileIo.WritableMapping {
    private final MappedByteBuffer target;

    DiskWritableMapping(FileChannel channel, long position, long length) throws IOException {
        super(channel, MapMode.READ_WRITE, position, length);
        if (!(whole() instanceof MappedByteBuffer mapped)) {
            close();
            throw new IOException("this JDK cannot force a mapped range");
        }
        this.target = mapped;
    }

    @Override
    public void put(ByteBuffer source, long position) throws IOException {
        try {
            target.put((int) position, source, source.position(), source.remaining());
        } catch (InternalError e) {
            throw new IOException("store into a mapped file failed, position=" + position, e);
        }
        source.position(source.limit());
    }

    @Override
    public void force(long position, long length) throws IOException {
        try {
            target.force((int) position, (int) length);
        } catch (UncheckedIOException e) {
            throw new IOException("force of a mapped file failed", e);
        }
    }
}
