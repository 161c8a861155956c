package io.raftwright.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What becomes of promises while the disk does not keep up: none leaves too early, none is lost for good, few are held. */
class HeldPromisesTest {
    private static final long GROUP = 3;
    private static final MessageType[] KINDS = {
        MessageType.APPEND_REPLY, MessageType.VOTE_REPLY, MessageType.VOTE_REQUEST
    };

    private record Sent(long peerId, MessageType type, long term, long index) {}

    private final HeldPromises promises = new HeldPromises(GROUP);
    private final ByteBuffer header = ByteBuffer.allocate(Message.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final Message message = new Message(GROUP);
    private final List<Sent> sent = new ArrayList<>();
    private final Wire wire = new Wire();

    private void hold(long peerId, long position, MessageType type, long term, long index) {
        message.begin(header, type, term).index(index);
        promises.hold(peerId, position, type, header);
    }

    @Test
    void shouldSendInOrderWhatTheDiskHasCaughtUpWith() {
        hold(2, 10, MessageType.VOTE_REPLY, 1, 0);
        hold(2, 20, MessageType.APPEND_REPLY, 1, 5);
        hold(3, 20, MessageType.VOTE_REQUEST, 2, 7);
        hold(2, 30, MessageType.APPEND_REPLY, 1, 6);

        promises.release(9, wire);
        assertEquals(List.of(), sent);

        promises.release(29, wire);
        assertEquals(
                List.of(
                        new Sent(2, MessageType.VOTE_REPLY, 1, 0),
                        new Sent(2, MessageType.APPEND_REPLY, 1, 5),
                        new Sent(3, MessageType.VOTE_REQUEST, 2, 7)),
                sent);

        promises.release(30, wire);
        assertEquals(new Sent(2, MessageType.APPEND_REPLY, 1, 6), sent.get(3));
        assertTrue(promises.isEmpty());
    }

    @Test
    void shouldHoldNoMoreHoweverLongTheDiskHangs() {
        int peers = 6;
        int bound = 4 * peers * KINDS.length;

        for (int i = 1; i <= 100_000; i++) {
            hold(i % peers, i, KINDS[i / peers % KINDS.length], 1 + i / 1_000, i);
            assertTrue(promises.count() <= bound, () -> "count=" + promises.count());
        }

        promises.release(100_000, wire);
        for (long peerId = 0; peerId < peers; peerId++) {
            long peer = peerId;
            for (MessageType type : KINDS) {
                Sent last = sent.stream()
                        .filter(one -> one.peerId() == peer && one.type() == type)
                        .reduce((a, b) -> b)
                        .orElseThrow();
                assertTrue(last.index() > 100_000 - peers * KINDS.length, () -> "the newest is missing, last=" + last);
            }
        }
    }

    /** One that comes every time would never be sent if only the newest were held. */
    @Test
    void shouldKeepSendingUnderASteadyLoadOnASlowDisk() {
        long perForce = 1_000;
        long forced = 0;
        long written = 0;
        for (int force = 0; force < 50; force++) {
            long forcing = written;
            for (int i = 0; i < perForce; i++) {
                written++;
                hold(2, written, MessageType.APPEND_REPLY, 1, written);
            }
            forced = forcing;
            promises.release(forced, wire);
            if (force > 1) {
                long told = sent.get(sent.size() - 1).index();
                assertTrue(told <= forced && told > forced - perForce / 5, "told=" + told + ", forced=" + forced);
            }
        }
    }

    @Test
    void shouldAcknowledgeTheMostOfWhatItAcknowledgedInATerm() {
        hold(2, 1, MessageType.APPEND_REPLY, 4, 900);
        for (int i = 2; i <= 500; i++) {
            hold(2, i, MessageType.APPEND_REPLY, 5, i == 301 ? 800 : 7);
        }

        promises.release(500, wire);

        assertEquals(
                800,
                sent.stream()
                        .filter(one -> one.term() == 5)
                        .mapToLong(Sent::index)
                        .max()
                        .orElseThrow());
        assertTrue(sent.stream().noneMatch(one -> one.term() == 5 && one.index() == 900), "of another term");
    }

    @Property(tries = 300)
    void shouldNeverPromiseMoreThanIsDurable(@ForAll @Size(max = 400) List<Integer> steps) {
        Map<String, Long> positionOf = new HashMap<>();
        long written = 0;
        long durable = 0;
        sent.clear();
        promises.release(Long.MAX_VALUE, wire);
        sent.clear();

        for (int step : steps) {
            int choice = Math.floorMod(step, 97);
            if (choice == 0) {
                durable += Math.floorMod(step / 97, (int) (written - durable + 1));
                promises.release(durable, wire);
            } else {
                written += choice % 2;
                long peerId = 2L + choice % 3;
                MessageType type = KINDS[choice % 4 % 3];
                hold(peerId, written, type, 1, written);
                positionOf.put(peerId + "/" + type + "/" + written, written);
            }
            for (Sent one : sent) {
                assertTrue(positionOf.get(one.peerId() + "/" + one.type() + "/" + one.index()) <= durable);
            }
        }
    }

    @Test
    void shouldAllocateNothingOnceThereArePlaces() {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        Transport nowhere = new Wire() {
            @Override
            public SendResult send(long peerId, ByteBuffer frame) {
                return SendResult.QUEUED;
            }
        };
        holdAndRelease(nowhere, 20_000, 0);

        long before = threads.getCurrentThreadAllocatedBytes();
        holdAndRelease(nowhere, 100_000, 20_000);
        double perMessage = (threads.getCurrentThreadAllocatedBytes() - before) / 100_000.0;

        assertTrue(perMessage < 1, () -> "bytesPerMessage=" + perMessage);
    }

    private void holdAndRelease(Transport transport, int messages, long from) {
        for (int i = 1; i <= messages; i++) {
            hold(2 + i % 4, from + i, MessageType.APPEND_REPLY, 1, i);
            if (i % 100 == 0) {
                promises.release(from + i - 10, transport);
            }
        }
    }

    /** Notes what is sent. */
    private class Wire implements Transport {
        @Override
        public SendResult send(long peerId, ByteBuffer frame) {
            Message view = new Message(GROUP);
            assertTrue(view.wrap(frame));
            assertEquals(Message.HEADER_LENGTH, frame.remaining());
            sent.add(new Sent(peerId, view.type(), view.term(), view.index()));
            return SendResult.QUEUED;
        }

        @Override
        public void start(LocalMember self, TransportListener listener) {}

        @Override
        public void connect(long peerId, String address) {}

        @Override
        public void disconnect(long peerId) {}

        @Override
        public int maxFrameLength() {
            return Message.HEADER_LENGTH;
        }

        @Override
        public void close() {}
    }
}
