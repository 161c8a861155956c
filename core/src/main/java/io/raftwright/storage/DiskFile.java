package io.raftwright.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file by {@link FileChannel}.
 *
 * <p>Owner: whoever writes it; {@link #force}, {@link #read} and {@link #map} may come from other threads.
 */
final class DiskFile implements FileIo.File {
    private final FileChannel channel;

    /** The length up to which a force of the data alone suffices. Raised by the forcing thread, lowered by truncation. */
    private volatile long settledLength;

    /** Set by the writer when the length changes, cleared by the force that settles it. */
    private volatile boolean isLengthUnsettled;

    DiskFile(FileChannel channel) throws IOException {
        this.channel = channel;
        this.settledLength = channel.size();
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        if (position + source.remaining() > settledLength) {
            isLengthUnsettled = true;
        }
        long at = position;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            int count = channel.read(target, position + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    @Override
    public void force() throws IOException {
        if (!isLengthUnsettled) {
            channel.force(false);
            return;
        }
        isLengthUnsettled = false; // Before the force: what is written meanwhile sets it again.
        long length = channel.size();
        channel.force(true);
        settledLength = length;
    }

    @Override
    public void truncate(long length) throws IOException {
        isLengthUnsettled = true;
        settledLength = Math.min(settledLength, length);
        channel.truncate(length);
    }

    @Override
    public FileIo.Mapping map(long position, long length) throws IOException {
        return new DiskMapping(channel, FileChannel.MapMode.READ_ONLY, position, length);
    }

    @Override
    public FileIo.WritableMapping mapForWriting(long position, long length) throws IOException {
        return new DiskWritableMapping(channel, position, length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
