package io.raftwright.internal.runtime;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipChange.Kind;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.CorruptStorageException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link AdminRequest} and {@link AdminAnswer} as bodies of messages. Little-endian; a text is its length in bytes as a short,
 * then UTF-8.
 *
 * <pre>
 * request   byte 1 change     byte transition, short count, long expected index, then each change:
 *                               byte kind, long member id, text address
 *           byte 2 transfer   long target, long timeout in ns
 *           byte 3 step down
 *
 * answer    byte 1 refused    byte reason, text message
 *           byte 2 accepted   long index, long target
 *           byte 3 done       encoded configuration, to the end
 * </pre>
 *
 * The codes of kinds, transitions and reasons are their places in the tables here, which only grow.
 */
final class AdminCodec {
    /** Longest body, in bytes: every outbox has room for it. */
    static final int MAX_LENGTH = 4096;

    private static final int MAX_CHANGES = 256;
    private static final int MAX_MESSAGE_LENGTH = 1024;

    private static final byte FIRST = 1;
    private static final byte SECOND = 2;
    private static final byte THIRD = 3;

    static final List<Kind> KINDS =
            List.of(Kind.ADD_VOTER, Kind.ADD_LEARNER, Kind.ADD_WITNESS, Kind.PROMOTE, Kind.REMOVE, Kind.UPDATE_ADDRESS);
    static final List<Transition> TRANSITIONS =
            List.of(Transition.AUTO, Transition.SIMPLE, Transition.JOINT, Transition.JOINT_EXPLICIT, Transition.LEAVE);
    static final List<Reason> REASONS = List.of(
            Reason.NO_LEADER,
            Reason.BACK_PRESSURE,
            Reason.TOO_LARGE,
            Reason.STORAGE_FULL,
            Reason.NOT_READY,
            Reason.TRANSFERRING,
            Reason.NO_SUCH_VOTER,
            Reason.MEMBERSHIP_CHANGING,
            Reason.MEMBERSHIP_CHANGED,
            Reason.INVALID_CHANGE,
            Reason.TRANSFER_FAILED,
            Reason.NOT_A_MEMBER,
            Reason.WITNESS);

    private AdminCodec() {}

    /** True if a request can be sent: it has neither too many changes nor too long addresses. */
    static boolean isFit(AdminRequest request) {
        if (!(request instanceof AdminRequest.Change change)) {
            return true;
        }
        int length = 16;
        for (MembershipChange single : change.request().changes()) {
            length += 11 + single.address().getBytes(StandardCharsets.UTF_8).length;
        }
        return change.request().changes().size() <= MAX_CHANGES && length <= MAX_LENGTH;
    }

    /** Writes a request that {@link #isFit} at the buffer's position. */
    static void encode(AdminRequest request, ByteBuffer target) {
        if (request instanceof AdminRequest.Change change) {
            MembershipRequest wanted = change.request();
            target.put(FIRST)
                    .put((byte) TRANSITIONS.indexOf(wanted.transition()))
                    .putShort((short) wanted.changes().size())
                    .putLong(wanted.expectedIndex());
            for (MembershipChange single : wanted.changes()) {
                target.put((byte) KINDS.indexOf(single.kind())).putLong(single.memberId());
                putText(single.address(), target);
            }
        } else if (request instanceof AdminRequest.Transfer transfer) {
            target.put(SECOND).putLong(transfer.targetId()).putLong(transfer.timeoutNs());
        } else {
            target.put(THIRD);
        }
    }

    /** Reads a request from position to limit; null if it is none. */
    static @Nullable AdminRequest decodeRequest(ByteBuffer source) {
        try {
            return switch (source.get()) {
                case FIRST -> decodeChange(source);
                case SECOND -> new AdminRequest.Transfer(source.getLong(), source.getLong());
                case THIRD -> new AdminRequest.StepDown();
                default -> null;
            };
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return null; // cut off, or out of a table or a range: the caller says so in the log
        }
    }

    private static AdminRequest decodeChange(ByteBuffer source) {
        Transition transition = TRANSITIONS.get(source.get());
        int count = source.getShort();
        long expectedIndex = source.getLong();
        if (count < 0 || count > MAX_CHANGES) {
            throw new IllegalArgumentException("changes out of range, count=" + count);
        }
        List<MembershipChange> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(new MembershipChange(KINDS.get(source.get()), source.getLong(), text(source)));
        }
        return new AdminRequest.Change(new MembershipRequest(changes, expectedIndex, transition));
    }

    /** Writes an answer at the buffer's position. */
    static void encode(AdminAnswer answer, ByteBuffer target) {
        if (answer instanceof AdminAnswer.Refused refused) {
            target.put(FIRST).put((byte) REASONS.indexOf(refused.reason()));
            putText(refused.message(), target);
        } else if (answer instanceof AdminAnswer.Accepted accepted) {
            target.put(SECOND).putLong(accepted.index()).putLong(accepted.targetId());
        } else if (answer instanceof AdminAnswer.Done done) {
            target.put(THIRD).put(done.configuration().encode());
        }
    }

    /** Reads an answer from position to limit; null if it is none. */
    static @Nullable AdminAnswer decodeAnswer(ByteBuffer source) {
        try {
            return switch (source.get()) {
                case FIRST -> new AdminAnswer.Refused(REASONS.get(source.get()), text(source));
                case SECOND -> new AdminAnswer.Accepted(source.getLong(), source.getLong());
                case THIRD -> new AdminAnswer.Done(Configuration.decode(source));
                default -> null;
            };
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | CorruptStorageException e) {
            return null; // as above; what is no configuration in a message is damage of nothing here
        }
    }

    private static void putText(String text, ByteBuffer target) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        byte[] bounded = encoded.length > MAX_MESSAGE_LENGTH ? Arrays.copyOf(encoded, MAX_MESSAGE_LENGTH) : encoded;
        target.putShort((short) bounded.length).put(bounded);
    }

    private static String text(ByteBuffer source) {
        int length = source.getShort();
        if (length < 0 || length > MAX_MESSAGE_LENGTH || length > source.remaining()) {
            throw new IllegalArgumentException("text out of range, length=" + length);
        }
        byte[] encoded = new byte[length];
        source.get(encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }
}
