package io.raftwright.testkit.sim.story;

import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame from one member to another: what it says, and what became of it.
 *
 * <p>Owner: the simulation's thread.
 */
final class SentFrame implements Happening {
    private final long atNs;
    private final long from;
    private final long to;
    private final Says says;
    private long arrivedNs = -1;
    private long arrivedAgainNs = -1;
    private boolean isLost;

    SentFrame(long atNs, long from, long to, Says says) {
        this.atNs = atNs;
        this.from = from;
        this.to = to;
        this.says = says;
    }

    /**
     * What a message says, as far as its header tells.
     *
     * @param flags   those of {@link Message} that are set, added up
     * @param entries how many entries it carries
     */
    record Says(
            MessageType type,
            int flags,
            long term,
            long index,
            long logTerm,
            long commit,
            long hint,
            int entries,
            int length) {
        private static final int[] FLAGS = {
            Message.PRE_VOTE, Message.POSITIVE, Message.TRANSFER, Message.DELEGATED, Message.QUIESCE
        };

        /** Of a frame whose position and limit stay as they are; null if it is no message. */
        static @Nullable Says of(ByteBuffer frame) {
            ByteBuffer copy = frame.duplicate();
            Message message = new Message(0);
            if (!message.wrap(copy)) {
                return null;
            }
            MessageType type = message.type();
            if (type == null) {
                return null;
            }
            int flags = 0;
            for (int flag : FLAGS) {
                flags |= message.has(flag) ? flag : 0;
            }
            return new Says(
                    type,
                    flags,
                    message.term(),
                    message.index(),
                    message.logTerm(),
                    message.commit(),
                    message.hint(),
                    type == MessageType.APPEND ? entries(message.body()) : 0,
                    frame.remaining());
        }

        /** As far as they can be read: a transport's own layer may have changed the bytes. */
        private static int entries(ByteBuffer body) {
            int count = 0;
            int at = body.position();
            while (at <= body.limit() - LogFrame.HEADER_LENGTH && LogFrame.length(body, at) > 0) {
                at += LogFrame.length(body, at);
                count++;
            }
            return count;
        }
    }

    @Override
    public long atNs() {
        return atNs;
    }

    void arrived(long nowNs) {
        if (arrivedNs < 0) {
            arrivedNs = nowNs;
        } else {
            arrivedAgainNs = nowNs;
        }
    }

    void lost() {
        isLost = true;
    }

    @Override
    public List<Object> row() {
        return Kind.FRAME.row(
                atNs,
                from,
                to,
                says.type().ordinal(),
                says.flags(),
                says.term(),
                says.index(),
                says.logTerm(),
                says.commit(),
                says.hint(),
                says.entries(),
                says.length(),
                Happening.micros(arrivedNs),
                isLost ? 1 : 0,
                Happening.micros(arrivedAgainNs));
    }
}
