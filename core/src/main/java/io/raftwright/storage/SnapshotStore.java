package io.raftwright.storage;

import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of one member.
 *
 * <p>A snapshot becomes visible all at once, when it is whole and durable. For transfer between members a snapshot is a
 * string of bytes, the <em>image</em>, the same on every member that holds it.
 *
 * <p>Threads: {@link #latest} from any thread; one writer and one receiver at a time, which take turns: never are two threads at
 * work on them at once; readers anywhere, meanwhile too.
 *
 * <p>To be correct, an implementation must
 * <ol>
 *   <li>show a snapshot in {@link #latest} only once it is complete and durable, and then at once;
 *   <li>return the bytes written, unaltered, or fail with {@link CorruptStorageException}: never other bytes;
 *   <li>leave the newest complete snapshot readable whatever is interrupted;
 *   <li>publish a received image only if it is whole and sound;
 *   <li>let a receiver that was closed early be resumed from {@link Receiver#nextOffset}.
 * </ol>
 */
public interface SnapshotStore extends AutoCloseable {

    /** The newest complete snapshot, or null if there is none. */
    @Nullable
    SnapshotMeta latest();

    /**
     * What of the snapshots was found damaged when this store was opened, with file and offset, for a person; null if nothing. The
     * newest one that is sound is shown then, or none. Any thread.
     */
    default @Nullable String damage() {
        return null;
    }

    /**
     * Begins a snapshot of this member's own state.
     *
     * @param meta what it stands for; its index is greater than that of {@link #latest}
     */
    Writer create(SnapshotMeta meta);

    /**
     * Opens a snapshot's content.
     *
     * @param meta as returned by {@link #latest}
     * @return its payload; every byte is verified before it is handed out
     * @throws CorruptStorageException if it is damaged (from this call or from reading)
     */
    InputStream open(SnapshotMeta meta);

    /**
     * Opens a snapshot's image, to send it to another member.
     *
     * @param meta as returned by {@link #latest}; it stays readable until the image is closed, even if a newer one comes
     */
    Image openImage(SnapshotMeta meta);

    /**
     * Begins, or resumes, receiving an image.
     *
     * @param index       the snapshot's last index
     * @param term        its term
     * @param imageLength the image's whole length in bytes
     * @throws CorruptStorageException if no sound image can be announced like that; nothing has changed
     */
    Receiver receive(long index, long term, long imageLength);

    /** Closes the store. Idempotent. */
    @Override
    void close();

    /** A snapshot in the making: a stream of payload that is published at the end, or abandoned. Owner: one thread. */
    interface Writer extends AutoCloseable {

        /** Adds payload; the bytes from position to limit are consumed. */
        void write(ByteBuffer payload);

        /** Makes the snapshot durable, then visible. On return both are true. */
        void publish();

        /** Abandons it unless it was published. Idempotent. */
        @Override
        void close();
    }

    /** A snapshot's image, opened for sending. Owner: one thread. */
    interface Image extends AutoCloseable {

        /** The image's length in bytes. */
        long length();

        /**
         * Reads from the image.
         *
         * @param offset from 0 to {@link #length}
         * @param target filled from its position on, up to its limit or the end of the image
         * @return bytes read, at least 1 unless the offset is the length or the target has no room
         */
        int read(long offset, ByteBuffer target);

        @Override
        void close();
    }

    /** An image on its way in. Owner: one thread. */
    interface Receiver extends AutoCloseable {

        /** Where the next byte is expected, from 0 to the image's length. */
        long nextOffset();

        /**
         * Adds the next bytes.
         *
         * @param offset equal to {@link #nextOffset}
         * @param bytes  from position to limit; consumed
         * @throws CorruptStorageException if they cannot belong to a sound image of the snapshot announced; everything
         *     received is discarded then, and this receiver only wants closing
         */
        void write(long offset, ByteBuffer bytes);

        /**
         * Verifies the whole image, makes it durable, then visible.
         *
         * @return what it stands for
         * @throws CorruptStorageException if it is not a sound image of the snapshot announced; it is discarded then
         */
        SnapshotMeta publish();

        /** Stops receiving; what was written may be resumed later. Idempotent. */
        @Override
        void close();
    }
}
