package io.raftwright.internal.runtime;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.wire.Message;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.SnapshotMeta;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where a snapshot stands in the log, without its content: all that a witness needs to go on behind it. Travels in a message
 * {@code WITNESS_SNAPSHOT}: index, term and chain in its header, the configuration in its body, and a CRC32C over all of them.
 */
final class SnapshotPlace {
    private SnapshotPlace() {}

    /** Fills in a message whose body already is the configuration. */
    static void write(SnapshotMeta meta, Message message) {
        message.index(meta.index())
                .logTerm(meta.term())
                .hint(meta.chain())
                .context(crcOf(meta.index(), meta.term(), meta.chain(), meta.configuration()));
    }

    /** What a received message says, or null if it is damaged or makes no sense. */
    static @Nullable SnapshotMeta read(Message message) {
        long index = message.index();
        long term = message.logTerm();
        int chain = (int) message.hint();
        ByteBuffer body = message.body();
        if (index < 1
                || term < 1
                || body.remaining() > SnapshotMeta.MAX_CONFIGURATION_LENGTH
                || message.context() != crcOf(index, term, chain, body.duplicate())) {
            return null;
        }
        try {
            Configuration configuration = Configuration.decode(body);
            return new SnapshotMeta(index, term, chain, configuration.encode());
        } catch (CorruptStorageException e) {
            return null; // Its checksum is right, so it was made so: by a member of another version, or gone mad.
        }
    }

    private static long crcOf(long index, long term, int chain, ByteBuffer configuration) {
        ByteBuffer place = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(index)
                .putLong(term)
                .putInt(chain)
                .flip();
        CRC32C crc = new CRC32C();
        crc.update(place);
        crc.update(configuration);
        return crc.getValue();
    }
}
