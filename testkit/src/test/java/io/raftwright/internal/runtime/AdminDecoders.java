package io.raftwright.internal.runtime;

import io.raftwright.api.Member;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.testkit.fuzz.Decoder;
import io.raftwright.testkit.fuzz.Fixpoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Bodies of messages that members send each other besides entries. */
public final class AdminDecoders {
    private AdminDecoders() {}

    public static List<Decoder> all() {
        return List.of(
                new Decoder("admin-request", requests(), List.of(), AdminDecoders::takeRequest),
                new Decoder("admin-answer", answers(), List.of(), AdminDecoders::takeAnswer),
                new Decoder("admin-witness-snapshot", List.of(place()), List.of(), AdminDecoders::takePlace));
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] written(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }

    private static byte[] encoded(AdminRequest request) {
        ByteBuffer target = buffer(2 * AdminCodec.MAX_LENGTH);
        AdminCodec.encode(request, target);
        return written(target);
    }

    private static byte[] encoded(AdminAnswer answer) {
        ByteBuffer target = buffer(2 * AdminCodec.MAX_LENGTH);
        AdminCodec.encode(answer, target);
        return written(target);
    }

    private static List<byte[]> requests() {
        return Stream.of(
                        new AdminRequest.Change(MembershipRequest.of(
                                MembershipChange.addVoter(4, "host:4"), MembershipChange.remove(1))),
                        new AdminRequest.Transfer(2, 1_000_000),
                        new AdminRequest.StepDown())
                .map(AdminDecoders::encoded)
                .toList();
    }

    private static List<byte[]> answers() {
        return Stream.of(
                        new AdminAnswer.Refused(Reason.NOT_READY, "not yet"),
                        new AdminAnswer.Accepted(7, 2),
                        new AdminAnswer.Done(
                                Configuration.founding(List.of(new Member(1, "a:1"), new Member(2, "b:2")))))
                .map(AdminDecoders::encoded)
                .toList();
    }

    private static boolean takeRequest(byte[] input) {
        AdminRequest request = AdminCodec.decodeRequest(ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN));
        return request != null
                && AdminCodec.isFit(request)
                && Fixpoint.require(request, AdminCodec.decodeRequest(wrap(encoded(request))));
    }

    private static boolean takeAnswer(byte[] input) {
        AdminAnswer answer = AdminCodec.decodeAnswer(wrap(input));
        return answer != null && Fixpoint.require(answer, AdminCodec.decodeAnswer(wrap(encoded(answer))));
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] place() {
        return encoded(
                new SnapshotMeta(5, 2, 99, Configuration.ofVoters(1, 2, 3).encode()));
    }

    private static byte[] encoded(SnapshotMeta meta) {
        ByteBuffer configuration = meta.configuration();
        ByteBuffer target = buffer(Message.HEADER_LENGTH + configuration.remaining());
        SnapshotPlace.write(meta, new Message(0).begin(target, MessageType.WITNESS_SNAPSHOT, 3));
        return written(target.put(configuration));
    }

    private static boolean takePlace(byte[] input) {
        SnapshotMeta meta = placeIn(input);
        return meta != null && Fixpoint.require(meta, Objects.requireNonNull(placeIn(encoded(meta))));
    }

    private static @Nullable SnapshotMeta placeIn(byte[] input) {
        Message message = new Message(0);
        boolean isPlace = message.wrap(wrap(input)) && message.type() == MessageType.WITNESS_SNAPSHOT;
        return isPlace ? SnapshotPlace.read(message) : null;
    }
}
