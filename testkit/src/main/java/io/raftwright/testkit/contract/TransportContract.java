package io.raftwright.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Transport} must do, item by item of the list in its Javadoc. Extend it, implement the two factory
 * methods, and run the subclass as a JUnit test.
 */
@Timeout(60)
public abstract class TransportContract {
    private static final UUID CLUSTER = new UUID(1, 2);
    static final long WAIT_MS = 15_000;
    private static final long QUIET_MS = 300; // how long nothing must happen where nothing may ever happen
    private static final long MAX_UNDER_WAY_BYTES = 256L * 1024 * 1024;
    private static final byte[] ANY_FRAME = {42};

    private final List<Transport> opened = new ArrayList<>();

    /** For subclasses. */
    protected TransportContract() {}

    /**
     * Makes a transport, not started. All transports of one test can reach each other.
     *
     * @param address an address that {@link #addressOf} gave for a transport now closed, to take its place; or null for any
     */
    protected abstract Transport newTransport(@Nullable String address);

    /** Where others can connect to this transport. Called before and after {@link Transport#start}. */
    protected abstract String addressOf(Transport transport);

    @AfterEach
    final void closeAll() {
        opened.forEach(Transport::close);
    }

    // 1. deliver a frame's bytes unaltered, whole, and in the order sent on that connection

    @Test
    final void shouldDeliverFramesUnalteredAndInOrder() throws InterruptedException {
        Pair pair = connectedPair();
        Random random = new Random(20_26);
        int max = pair.first.transport().maxFrameLength();
        int[] lengths = {0, 1, 3, 4, 5, 65_531, 65_532, 65_533, 65_536, max - 1, max};
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] frame = new byte[i < lengths.length ? lengths[i] : random.nextInt(5_000)];
            random.nextBytes(frame);
            sent.add(frame);
        }

        for (byte[] frame : sent) {
            pair.first.sendUntilQueued(2, frame);
        }

        for (byte[] frame : sent) {
            assertArrayEquals(frame, pair.second.nextFrame());
        }
    }

    @Test
    final void shouldKeepTheOrderOfEachSendingThread() throws InterruptedException {
        Pair pair = connectedPair();
        int threadCount = 4;
        int frameCount = 2_000;
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < threadCount; t++) {
            byte threadNumber = (byte) t;
            threads.add(new Thread(() -> {
                for (int i = 0; i < frameCount; i++) {
                    pair.first.sendUntilQueued(2, numbered(threadNumber, i));
                }
            }));
        }

        threads.forEach(Thread::start);

        int[] next = new int[threadCount];
        for (int i = 0; i < threadCount * frameCount; i++) {
            ByteBuffer frame = ByteBuffer.wrap(pair.second.nextFrame());
            byte threadNumber = frame.get();
            assertEquals(next[threadNumber]++, frame.getInt(), "order of sending thread " + threadNumber);
        }
    }

    // 2. have copied, or written, all it needs of a frame when send returns

    @Test
    final void shouldNeedNothingOfAFrameOnceSendReturned() throws InterruptedException {
        Pair pair = connectedPair();
        byte[] payload = new byte[10_000];
        new Random(7).nextBytes(payload);
        List<ByteBuffer> kinds = List.of(
                ByteBuffer.allocate(10_010),
                ByteBuffer.allocateDirect(10_010),
                ByteBuffer.allocate(10_020).slice(7, 10_010));

        for (ByteBuffer kind : kinds) {
            kind.put(5, payload).position(5).limit(5 + payload.length);
            ByteBuffer frame = kind.asReadOnlyBuffer();

            SendResult result = pair.first.transport().send(2, frame);
            kind.clear().put(new byte[kind.capacity()]);

            assertEquals(SendResult.QUEUED, result);
            assertEquals(5, frame.position(), "position after send");
            assertEquals(5 + payload.length, frame.limit(), "limit after send");
            assertArrayEquals(payload, pair.second.nextFrame());
        }
    }

    // 3. never block in send, and answer BACK_PRESSURE beyond a fixed bound of bytes per peer

    @Test
    final void shouldAnswerBackPressureWhenThePeerTakesNothing() throws InterruptedException {
        Pair pair = connectedPair();
        pair.second.listener().hasRoom = false;
        ByteBuffer frame = ByteBuffer.allocate(64 * 1024);
        int queuedCount = 0;

        SendResult result = pair.first.transport().send(2, frame.putInt(0, queuedCount));
        for (long underWay = 0; result == SendResult.QUEUED && underWay < MAX_UNDER_WAY_BYTES; underWay += 64 * 1024) {
            result = pair.first.transport().send(2, frame.putInt(0, ++queuedCount));
        }

        assertEquals(SendResult.BACK_PRESSURE, result, "after " + queuedCount + " frames");
        pair.second.listener().hasRoom = true;
        pair.first.sendUntilQueued(2, numbered((byte) -1, 0));
        int last = -1;
        for (byte[] next = pair.second.nextFrame(); next.length > 5; next = pair.second.nextFrame()) {
            int number = ByteBuffer.wrap(next).getInt();
            assertTrue(number > last, "order after refusals, number=" + number + ", last=" + last);
            last = number;
        }
    }

    @Test
    final void shouldRefuseWhatItCannotSend() throws InterruptedException {
        Pair pair = connectedPair();

        ByteBuffer tooLong = ByteBuffer.allocate(pair.first.transport().maxFrameLength() + 1);

        assertEquals(SendResult.TOO_LARGE, pair.first.transport().send(2, tooLong));
        assertEquals(SendResult.NOT_CONNECTED, pair.first.transport().send(3, ByteBuffer.wrap(ANY_FRAME)));
        pair.first.transport().close();
        assertEquals(SendResult.CLOSED, pair.first.transport().send(2, ByteBuffer.wrap(ANY_FRAME)));
    }

    // 4. deliver no frame before both ends agreed on the cluster id, on sender and receiver id, and the sender's
    //    incarnation is known to the receiver

    @Test
    final void shouldKeepClustersApart() throws InterruptedException {
        TransportEndpoint ours = start(new LocalMember(CLUSTER, 1, 1), null);
        TransportEndpoint theirs = start(new LocalMember(new UUID(3, 4), 2, 1), null);

        ours.connect(2, theirs);
        theirs.connect(1, ours);

        assertStaysApart(ours, 2, theirs);
        assertStaysApart(theirs, 1, ours);
    }

    @Test
    final void shouldRefuseAnotherMemberThanTheOneNamed() throws InterruptedException {
        TransportEndpoint first = start(new LocalMember(CLUSTER, 1, 1), null);
        TransportEndpoint second = start(new LocalMember(CLUSTER, 2, 1), null);

        first.transport().connect(3, addressOf(second.transport()));

        assertStaysApart(first, 3, second);
    }

    @Test
    final void shouldRefuseAnotherIncarnationUntilThePeerIsForgotten() throws InterruptedException {
        Pair pair = connectedPair();
        pair.second.transport().close();
        pair.first.expect("down 2");
        TransportEndpoint reborn = start(new LocalMember(CLUSTER, 2, 999), pair.second.address());

        reborn.connect(1, pair.first);
        assertStaysApart(pair.first, 2, reborn);
        assertStaysApart(reborn, 1, pair.first);
        pair.first.transport().disconnect(2);
        pair.first.connect(2, reborn);

        pair.first.expect("up 2 incarnation 999");
        reborn.expect("up 1 incarnation 101");
    }

    // 5. let a member of the same cluster call that is not named here, a bounded number of them at a time: it goes up
    //    before its first frame, and if it is named meanwhile it goes down, and comes up again as a peer

    @Test
    final void shouldAnswerACallerUntilItIsGone() throws InterruptedException {
        TransportEndpoint named = start(new LocalMember(CLUSTER, 1, 101), null);
        TransportEndpoint caller = start(new LocalMember(CLUSTER, 2, 102), null);

        caller.connect(1, named);
        caller.expectUp(named);
        caller.sendUntilQueued(1, ANY_FRAME);

        assertArrayEquals(ANY_FRAME, named.nextFrame());
        assertEquals("up 2 incarnation 102", named.listener().events.poll(), "told before the first frame");
        for (int i = 0; i < 1_000; i++) {
            named.sendUntilQueued(2, numbered((byte) 0, i));
        }
        for (int i = 0; i < 1_000; i++) {
            assertArrayEquals(numbered((byte) 0, i), caller.nextFrame());
        }
        caller.transport().close();
        named.expect("down 2");
        assertEquals(SendResult.NOT_CONNECTED, named.transport().send(2, ByteBuffer.wrap(ANY_FRAME)));
    }

    @Test
    final void shouldBeginAnewWithACallerThatIsNamed() throws InterruptedException {
        TransportEndpoint first = start(new LocalMember(CLUSTER, 1, 101), null);
        TransportEndpoint caller = start(new LocalMember(CLUSTER, 2, 102), null);
        caller.connect(1, first);
        first.expectUp(caller);
        caller.expectUp(first);

        first.name(caller);

        first.sendUntilTaken(2, ANY_FRAME, caller);
        caller.sendUntilTaken(1, ANY_FRAME, first);
        assertNull(first.listener().events.poll(QUIET_MS, TimeUnit.MILLISECONDS));
    }

    // 6. call onPeerUp when frames can be sent to a peer, and onPeerDown when they no longer can, alternately, in
    //    that order, per peer
    // 7. reconnect by itself to every peer named by connect until disconnect or close

    @Test
    final void shouldReportPeersUpAndDownAndReconnect() throws InterruptedException {
        Pair pair = connectedPair();
        TransportEndpoint second = pair.second;

        for (int restart = 0; restart < 3; restart++) {
            assertEquals(SendResult.QUEUED, pair.first.transport().send(2, ByteBuffer.wrap(ANY_FRAME)));
            assertArrayEquals(ANY_FRAME, second.nextFrame());
            second.transport().close();
            pair.first.expect("down 2");
            assertEquals(SendResult.NOT_CONNECTED, pair.first.transport().send(2, ByteBuffer.wrap(ANY_FRAME)));
            second = start(second.self(), second.address());
            pair.first.expectUp(second);
            second.expectUp(pair.first);
            second.name(pair.first);
        }
    }

    @Test
    final void shouldKeepOneConnectionWhenConnectIsRepeated() throws InterruptedException {
        Pair pair = connectedPair();

        pair.first.connect(2, pair.second);
        pair.first.connect(2, pair.second);

        assertEquals(SendResult.QUEUED, pair.first.transport().send(2, ByteBuffer.wrap(ANY_FRAME)));
        assertArrayEquals(ANY_FRAME, pair.second.nextFrame());
        assertNull(pair.first.listener().events.poll(QUIET_MS, TimeUnit.MILLISECONDS));
    }

    @Test
    final void shouldFollowAPeerToAnotherAddress() throws InterruptedException {
        Pair pair = connectedPair();
        pair.second.transport().close();
        pair.first.expect("down 2");

        TransportEndpoint moved = start(pair.second.self(), null);
        pair.first.connect(2, moved);

        pair.first.expectUp(moved);
        pair.first.sendUntilTaken(2, ANY_FRAME, moved);
    }

    @Test
    final void shouldNotLookForADisconnectedPeer() throws InterruptedException {
        Pair pair = connectedPair();

        pair.first.transport().disconnect(2);
        pair.first.transport().disconnect(2);

        pair.first.expect("down 2");
        pair.second.expect("down 1");
        pair.first.expectUp(pair.second); // which calls
        pair.second.expectUp(pair.first);
        pair.second.transport().disconnect(1);
        pair.first.expect("down 2");
        pair.second.expect("down 1");
        assertStaysApart(pair.first, 2, pair.second);
        assertStaysApart(pair.second, 1, pair.first);
    }

    // 8. call the listener from one thread at a time per peer, and never again once close has returned

    @Test
    final void shouldCallTheListenerFromOneThreadAtATimeAndNotAfterClose() throws InterruptedException {
        Pair pair = connectedPair();
        Thread sender = new Thread(() -> {
            for (int i = 0;
                    pair.first.transport().send(2, ByteBuffer.wrap(numbered((byte) 0, i))) != SendResult.CLOSED; ) {
                i++;
            }
        });

        sender.start();
        for (int i = 0; i < 1_000; i++) {
            pair.second.nextFrame();
        }
        pair.second.transport().close();
        int callCount = pair.second.listener().callCount.get();

        assertNull(pair.second.listener().overlaps.poll(QUIET_MS, TimeUnit.MILLISECONDS));
        assertEquals(callCount, pair.second.listener().callCount.get(), "calls after close");
        pair.first.transport().close();
        sender.join(WAIT_MS);
        assertFalse(sender.isAlive(), "send after close must answer CLOSED");
    }

    @Test
    final void shouldCloseFromWithinTheListener() throws InterruptedException {
        Pair pair = connectedPair();
        pair.second.listener().onNextFrame = pair.second.transport()::close;

        pair.first.transport().send(2, ByteBuffer.wrap(ANY_FRAME));

        pair.first.expect("down 2");
        assertEquals(SendResult.CLOSED, pair.second.transport().send(1, ByteBuffer.wrap(ANY_FRAME)));
    }

    // 9. survive any exception of the listener and any bytes from the network; neither may end the host process

    @Test
    final void shouldSurviveAListenerThatThrows() throws InterruptedException {
        Pair pair = connectedPair();
        pair.second.listener().onNextFrame = () -> {
            throw new IllegalStateException("thrown by the contract test");
        };

        pair.first.transport().send(2, ByteBuffer.wrap(ANY_FRAME));
        pair.second.listener().thrown.poll(WAIT_MS, TimeUnit.MILLISECONDS);

        pair.first.sendUntilTaken(2, ANY_FRAME, pair.second);
    }

    @Test
    final void shouldSurviveAListenerThatThrowsOnPeerEvents() throws InterruptedException {
        TransportEndpoint first = start(new LocalMember(CLUSTER, 1, 101), null);
        TransportEndpoint second = start(new LocalMember(CLUSTER, 2, 102), null);
        first.listener().eventFailureCount.set(2);

        first.connect(2, second);
        second.connect(1, first);

        assertNotNull(first.listener().thrown.poll(WAIT_MS, TimeUnit.MILLISECONDS));
        assertNotNull(first.listener().thrown.poll(WAIT_MS, TimeUnit.MILLISECONDS));
        first.expectUp(second);
        first.sendUntilTaken(2, ANY_FRAME, second);
    }

    private record Pair(TransportEndpoint first, TransportEndpoint second) {}

    private Pair connectedPair() throws InterruptedException {
        TransportEndpoint first = start(new LocalMember(CLUSTER, 1, 101), null);
        TransportEndpoint second = start(new LocalMember(CLUSTER, 2, 102), null);
        first.connect(2, second);
        first.expectUp(second);
        second.expectUp(first);
        second.name(first);
        return new Pair(first, second);
    }

    private TransportEndpoint start(LocalMember self, @Nullable String address) {
        Transport transport = newTransport(address);
        opened.add(transport);
        TransportEndpoint endpoint =
                new TransportEndpoint(transport, self, addressOf(transport), new TransportEndpoint.RecordingListener());
        transport.start(self, endpoint.listener());
        return endpoint;
    }

    private static void assertStaysApart(TransportEndpoint from, long peerId, TransportEndpoint to)
            throws InterruptedException {
        assertNull(from.listener().events.poll(QUIET_MS, TimeUnit.MILLISECONDS), "peer events at the sender");
        assertEquals(SendResult.NOT_CONNECTED, from.transport().send(peerId, ByteBuffer.wrap(ANY_FRAME)));
        assertNull(to.listener().frames.poll(), "frames at the receiver");
    }

    private static byte[] numbered(byte threadNumber, int number) {
        return ByteBuffer.allocate(5).put(threadNumber).putInt(number).array();
    }
}
