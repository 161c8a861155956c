package io.raftwright.internal.membership;

import io.raftwright.api.Member;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.SnapshotMeta;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A {@link Configuration} as bytes, in a log entry and in a snapshot's header. Each configuration has exactly one encoding.
 *
 * <p>Little-endian:
 * <pre>
 * offset length type   meaning
 *      0      2 short  format, 2
 *      2      1 byte   1 if the leader leaves this joint configuration by itself, else 0
 *      3      1 byte   reserved, 0
 *      4      4 int    number of members
 *      8      8 long   index of the log entry that holds it; 0 in the entry itself, where it goes without saying
 *     16               for each member, ascending by id:
 *      0      8 long     id
 *      8      8 long     incarnation, 0 if not known
 *     16      1 byte     roles: 1 voter, 2 outgoing voter, 4 learner, 8 learner next, 16 witness, 32 promote when caught up
 *     17      1 byte     length of the address in bytes, unsigned
 *     18      n bytes    address, UTF-8
 * </pre>
 */
final class ConfigurationCodec {
    private static final short FORMAT = 2;
    private static final int HEADER_LENGTH = 16;
    private static final int SEAT_LENGTH = 18;

    private ConfigurationCodec() {}

    /** Bytes that these members take, header included. */
    static int length(List<Seat> seats) {
        int length = HEADER_LENGTH;
        for (Seat seat : seats) {
            length += SEAT_LENGTH + seat.address().getBytes(StandardCharsets.UTF_8).length;
        }
        return length;
    }

    static ByteBuffer encode(Configuration configuration) {
        List<Seat> seats = configuration.seats();
        ByteBuffer buffer = ByteBuffer.allocate(length(seats))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(FORMAT)
                .put((byte) (configuration.isAutoLeave() ? 1 : 0))
                .put((byte) 0)
                .putInt(seats.size())
                .putLong(configuration.index());
        for (Seat seat : seats) {
            byte[] address = seat.address().getBytes(StandardCharsets.UTF_8);
            buffer.putLong(seat.id())
                    .putLong(seat.incarnation())
                    .put((byte) seat.roles())
                    .put((byte) address.length)
                    .put(address);
        }
        return buffer.flip();
    }

    static Configuration decode(ByteBuffer source) {
        int length = source.remaining();
        if (length < HEADER_LENGTH || length > SnapshotMeta.MAX_CONFIGURATION_LENGTH) {
            throw new CorruptStorageException("configuration of impossible length, length=" + length + ", min="
                    + HEADER_LENGTH + ", max=" + SnapshotMeta.MAX_CONFIGURATION_LENGTH);
        }
        ByteBuffer in = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        short format = in.getShort();
        byte autoLeave = in.get();
        byte reserved = in.get();
        int count = in.getInt();
        long index = in.getLong();
        if (format != FORMAT
                || (autoLeave & ~1) != 0
                || reserved != 0
                || count < 0
                || count > in.remaining() / SEAT_LENGTH) {
            throw new CorruptStorageException("not a configuration, format=" + format + ", flags=" + autoLeave
                    + ", reserved=" + reserved + ", members=" + count + ", length=" + length);
        }
        try {
            Seat[] seats = new Seat[count];
            for (int i = 0; i < count; i++) {
                seats[i] = seat(in);
            }
            if (in.hasRemaining()) {
                throw new CorruptStorageException("bytes behind a configuration, count=" + in.remaining());
            }
            return new Configuration(index, autoLeave == 1, seats);
        } catch (IllegalArgumentException e) {
            throw new CorruptStorageException("configuration contradicts itself: " + e.getMessage());
        }
    }

    private static Seat seat(ByteBuffer in) {
        if (in.remaining() < SEAT_LENGTH) {
            throw new CorruptStorageException("member cut short, length=" + in.remaining());
        }
        long id = in.getLong();
        long incarnation = in.getLong();
        int roles = Byte.toUnsignedInt(in.get());
        int addressLength = Byte.toUnsignedInt(in.get());
        if (addressLength > Math.min(in.remaining(), Member.MAX_ADDRESS_LENGTH)) {
            throw new CorruptStorageException("address cut short, id=" + id + ", length=" + addressLength);
        }
        ByteBuffer address = in.slice(in.position(), addressLength);
        in.position(in.position() + addressLength);
        try {
            return new Seat(
                    id,
                    roles,
                    incarnation,
                    StandardCharsets.UTF_8.newDecoder().decode(address).toString());
        } catch (CharacterCodingException e) {
            throw new CorruptStorageException("address is not UTF-8, id=" + id);
        }
    }
}
