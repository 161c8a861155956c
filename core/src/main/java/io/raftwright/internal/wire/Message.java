package io.raftwright.internal.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A view of one message: a fixed header of 64 bytes, then the body. Little-endian.
 *
 * <pre>
 * offset length type   meaning
 *      0      1 byte   version, 1
 *      1      1 byte   type: see {@link MessageType}
 *      2      2 short  flags
 *      4      4 int    reserved, zero
 *      8      8 long   group: 0 where a process has only one
 *     16      8 long   term of the sender; in a granted pre-vote the term asked for
 *     24      8 long   index
 *     32      8 long   logTerm
 *     40      8 long   commit
 *     48      8 long   context
 *     56      8 long   hint
 *     64        …      body
 *
 * type             flags         index         logTerm    commit  context      hint          body
 * VOTE_REQUEST     PRE_VOTE      last index    last term  commit  priority      commit term
 *                  or TRANSFER
 * VOTE_REPLY       PRE_VOTE, POSITIVE                     commit                commit term
 * APPEND                         prev index    prev term  commit                             frames
 * APPEND_REPLY     POSITIVE      match index
 *                  none          prev index    hint term                       hint index
 *                  HEALING                     hint term                       hint index
 * HEARTBEAT        QUIESCE                                commit  round
 * HEARTBEAT_REPLY                                                 round
 * SNAPSHOT         DELEGATED     last index    last term  leader  offset       image length  bytes
 * SNAPSHOT_REPLY   POSITIVE: all last index                       next offset
 * PROPOSE                                                                                    proposals
 * PROPOSE_REFUSED                sequence                         session      longest payload
 *                                                                              if too long, or 0
 * READ                                                            batch
 * READ_REPLY       POSITIVE      read index                       batch
 * TIMEOUT_NOW                    last index
 * ADMIN                                                           request                    request
 * ADMIN_REPLY                                                     request                    answer
 * ROSTER                         its index     its term, or 0          last term of log      configuration
 * DISK_REFUSED
 * STATE_HASH                     index                            hash
 * DIVERGED                       index                            hash         expected hash
 * SNAPSHOT_DELEGATE
 *                  POSITIVE: send, none: cease
 *                                least index                        member to send to
 * SNAPSHOT_DELEGATED
 *                  POSITIVE: sends or sent
 *                                last index, once sent              member to send to
 * WITNESS_SNAPSHOT               last index    last term          CRC32C       chain         configuration
 * STANDING         POSITIVE if whole
 *                                last index    last term          1: answer    leader
 * ENROL            POSITIVE: take me in, none: let me go                                     address
 * ENROL_REPLY      POSITIVE: done or under way                                               why not
 * </pre>
 *
 * A body of proposals is a row of {int length, payload}; the payload is what the entry's frame will carry.
 *
 * <p>Owner: the thread that made it.
 */
public final class Message {
    public static final int HEADER_LENGTH = 64;
    public static final int PRE_VOTE = 1;
    public static final int POSITIVE = 2;
    public static final int TRANSFER = 4;
    public static final int DELEGATED = 8;
    public static final int QUIESCE = 16;
    public static final int HEALING = 32;

    private static final byte VERSION = 1;
    private static final int TYPE = 1;
    private static final int FLAGS = 2;
    private static final int GROUP = 8;
    private static final int TERM = 16;
    private static final int INDEX = 24;
    private static final int LOG_TERM = 32;
    private static final int COMMIT = 40;
    private static final int CONTEXT = 48;
    private static final int HINT = 56;

    private final long groupId;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int offset;

    /** A view of messages of one group: it writes no others and takes no others. */
    public Message(long groupId) {
        this.groupId = groupId;
    }

    /** The group of the frame at a buffer's position; only if {@link #isMessage}. */
    public static long groupOf(ByteBuffer frame) {
        return frame.order(ByteOrder.LITTLE_ENDIAN).getLong(frame.position() + GROUP);
    }

    /** Whether the frame at a buffer's position may be a message of this version. */
    public static boolean isMessage(ByteBuffer frame) {
        return frame.remaining() >= HEADER_LENGTH && frame.get(frame.position()) == VERSION;
    }

    /**
     * Begins to write a message at the start of a buffer; sets its position behind the header, its limit to the capacity.
     *
     * @return this
     */
    public Message begin(ByteBuffer target, MessageType type, long term) {
        target.clear().position(HEADER_LENGTH);
        buffer = target;
        offset = 0;
        for (int at = 0; at < HEADER_LENGTH; at += Long.BYTES) {
            target.putLong(at, 0);
        }
        target.put(0, VERSION);
        target.put(TYPE, type.code());
        target.putLong(GROUP, groupId);
        target.putLong(TERM, term);
        return this;
    }

    /**
     * Views a received message, from the buffer's position to its limit.
     *
     * @return false if it is not a message of a known version and type, or of another group; the view must not be used then
     */
    public boolean wrap(ByteBuffer source) {
        buffer = source.order(ByteOrder.LITTLE_ENDIAN);
        offset = source.position();
        return isMessage(source)
                && MessageType.of(source.get(offset + TYPE)) != null
                && source.getLong(offset + GROUP) == groupId;
    }

    /** The type; null only before a successful {@link #wrap}. */
    public @Nullable MessageType type() {
        return MessageType.of(buffer.get(offset + TYPE));
    }

    public boolean has(int flag) {
        return (buffer.getShort(offset + FLAGS) & flag) != 0;
    }

    public long term() {
        return buffer.getLong(offset + TERM);
    }

    public long index() {
        return buffer.getLong(offset + INDEX);
    }

    public long logTerm() {
        return buffer.getLong(offset + LOG_TERM);
    }

    public long commit() {
        return buffer.getLong(offset + COMMIT);
    }

    public long context() {
        return buffer.getLong(offset + CONTEXT);
    }

    public long hint() {
        return buffer.getLong(offset + HINT);
    }

    /** The body: moves the received buffer's position behind the header. */
    public ByteBuffer body() {
        return buffer.position(offset + HEADER_LENGTH);
    }

    public Message flags(int flags) {
        buffer.putShort(offset + FLAGS, (short) flags);
        return this;
    }

    public Message index(long index) {
        buffer.putLong(offset + INDEX, index);
        return this;
    }

    public Message logTerm(long logTerm) {
        buffer.putLong(offset + LOG_TERM, logTerm);
        return this;
    }

    public Message commit(long commit) {
        buffer.putLong(offset + COMMIT, commit);
        return this;
    }

    public Message context(long context) {
        buffer.putLong(offset + CONTEXT, context);
        return this;
    }

    public Message hint(long hint) {
        buffer.putLong(offset + HINT, hint);
        return this;
    }
}
