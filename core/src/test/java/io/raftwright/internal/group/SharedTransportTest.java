package io.raftwright.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.transport.ForwardingTransport;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.memory.InProcessNetwork;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes 1 and 2 with several groups between them, and process 3, which speaks for itself. */
@Timeout(60)
class SharedTransportTest {
    private static final UUID PROCESSES = new UUID(1, 1);

    private final InProcessNetwork network = new InProcessNetwork(4096, 8192);
    private final List<Transport> transports = new ArrayList<>();
    private SharedTransport first;
    private SharedTransport second;

    /** One end of one group. */
    private record End(GroupTransport transport, RecordingListener listener) {
        private SendResult send(long peerId, long term) {
            return transport.send(peerId, message(transport.groupId(), term, 0));
        }
    }

    /** A transport that notes where it is told to connect. */
    private static final class ConnectNoting extends ForwardingTransport {
        private final List<String> addresses;

        ConnectNoting(Transport transport, List<String> addresses) {
            super(transport);
            this.addresses = addresses;
        }

        @Override
        public void connect(long peerId, String address) {
            addresses.add(address);
            super.connect(peerId, address);
        }
    }

    private static ByteBuffer message(long groupId, long term, int bodyLength) {
        ByteBuffer buffer =
                ByteBuffer.allocate(Message.HEADER_LENGTH + bodyLength).order(ByteOrder.LITTLE_ENDIAN);
        new Message(groupId).begin(buffer, MessageType.HEARTBEAT, term);
        return buffer.position(0).limit(Message.HEADER_LENGTH + bodyLength);
    }

    @BeforeEach
    void startProcesses() {
        network.cut(1, 2); // or whoever is named first is a caller for a moment
        first = process(1);
        second = process(2);
        transports.get(0).connect(2, "memory");
        transports.get(1).connect(1, "memory");
        network.heal(1, 2);
    }

    private SharedTransport process(long memberId) {
        SharedTransport process = new SharedTransport(joined());
        process.start(PROCESSES, memberId);
        return process;
    }

    private Transport joined() {
        Transport transport = network.join();
        transports.add(transport);
        return transport;
    }

    @AfterEach
    void closeTransports() {
        transports.forEach(Transport::close);
    }

    /** Opens a group with one peer; its incarnation is ten times the member id, plus the group. */
    private static End open(SharedTransport process, long memberId, long groupId, long peerId) {
        return open(process, new LocalMember(new UUID(2, groupId), memberId, 10 * memberId + groupId), groupId, peerId);
    }

    private static End open(SharedTransport process, LocalMember self, long groupId, long peerId) {
        synchronized (process) { // nobody calls in between
            End end = new End(process.open(groupId), new RecordingListener());
            end.transport().start(self, end.listener());
            end.transport().connect(peerId, "memory");
            return end;
        }
    }

    private static void awaitNotConnected(Transport transport, long peerId) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (transport.send(peerId, message(1, 1, 0)) != SendResult.NOT_CONNECTED) {
            assertTrue(System.nanoTime() < deadlineNs, "still connected after 20 s");
            Thread.onSpinWait();
        }
    }

    private static void awaitUp(End end, long peerId) {
        RecordingListener listener = end.listener();
        String prefix = "up " + peerId;
        RecordingListener.await(
                () -> listener.heard.stream().anyMatch(line -> line.startsWith(prefix)),
                () -> "peer " + peerId + " not up, heard " + listener.heard);
    }

    /** A process of this test's own, with nothing between it and the wire. */
    private RecordingListener stranger(Transport raw) {
        RecordingListener listener = new RecordingListener();
        network.cut(1, 3);
        raw.start(new LocalMember(PROCESSES, 3, 0), listener);
        raw.connect(1, "memory");
        network.heal(1, 3);
        return listener;
    }

    @Test
    void shouldAnswerACallerOfAGroup() {
        End called = new End(first.open(1), new RecordingListener());
        called.transport().start(new LocalMember(new UUID(2, 1), 1, 11), called.listener());

        End caller = open(second, 2, 1, 1);

        caller.listener().await("up 1 incarnation=11");
        called.listener().await("up 2 incarnation=21");
        caller.send(1, 5);
        called.send(2, 6);
        called.listener().await("up 2 incarnation=21", "message 2 term=5");
        caller.listener().await("up 1 incarnation=11", "message 1 term=6");
    }

    @Test
    void shouldAnswerACallerThatGreetedTooEarly() {
        End other = open(second, 2, 9, 1);
        End otherThere = open(first, 1, 9, 2);
        awaitUp(other, 1);
        awaitUp(otherThere, 2);
        End caller = open(second, 2, 1, 1);
        End called = new End(first.open(1), new RecordingListener());

        called.transport().start(new LocalMember(new UUID(2, 1), 1, 11), called.listener());

        caller.listener().await("up 1 incarnation=11");
        called.listener().await("up 2 incarnation=21");
    }

    @Test
    void shouldForgetACallerThatIsGone() {
        End called = new End(first.open(1), new RecordingListener());
        called.transport().start(new LocalMember(new UUID(2, 1), 1, 11), called.listener());
        End caller = open(second, 2, 1, 1);
        awaitUp(caller, 1);

        caller.transport().close();

        called.listener().await("up 2 incarnation=21", "down 2");
        assertEquals(SendResult.NOT_CONNECTED, called.send(2, 6));
    }

    @Test
    void shouldBeginAnewWithACallerThatIsNamed() {
        End called = new End(first.open(1), new RecordingListener());
        called.transport().start(new LocalMember(new UUID(2, 1), 1, 11), called.listener());
        End caller = open(second, 2, 1, 1);
        awaitUp(caller, 1);
        awaitUp(called, 2);

        called.transport().connect(2, "memory");

        called.listener().await("up 2 incarnation=21", "down 2", "up 2 incarnation=21");
    }

    @Test
    void shouldBringMessagesToTheirGroupAlone() {
        End one = open(first, 1, 1, 2);
        End two = open(first, 1, 2, 2);
        End oneThere = open(second, 2, 1, 1);
        End twoThere = open(second, 2, 2, 1);
        List.of(one, two).forEach(end -> awaitUp(end, 2));
        List.of(oneThere, twoThere).forEach(end -> awaitUp(end, 1));

        assertEquals(SendResult.QUEUED, one.send(2, 5));
        assertEquals(SendResult.QUEUED, two.send(2, 6));
        assertEquals(SendResult.QUEUED, oneThere.send(1, 7));

        oneThere.listener().await("up 1 incarnation=11", "message 1 term=5");
        twoThere.listener().await("up 1 incarnation=12", "message 1 term=6");
        one.listener().await("up 2 incarnation=21", "message 2 term=7");
        two.listener().await("up 2 incarnation=22");
    }

    @Test
    void shouldNotSendMessagesOfAnotherGroup() {
        End one = open(first, 1, 1, 2);

        assertThrows(AssertionError.class, () -> one.transport().send(2, message(2, 1, 0)));
    }

    @Test
    void shouldTellWhenTheGroupClosesThoughTheProcessLives() {
        End one = open(first, 1, 1, 2);
        End two = open(first, 1, 2, 2);
        End oneThere = open(second, 2, 1, 1);
        End twoThere = open(second, 2, 2, 1);
        List.of(one, two).forEach(end -> awaitUp(end, 2));

        oneThere.transport().close();

        one.listener().await("up 2 incarnation=21", "down 2");
        assertEquals(SendResult.NOT_CONNECTED, one.send(2, 1));
        assertEquals(SendResult.CLOSED, oneThere.send(1, 1));
        open(second, 2, 1, 1);
        one.listener().await("up 2 incarnation=21", "down 2", "up 2 incarnation=21");
        awaitUp(twoThere, 1);
        assertEquals(SendResult.QUEUED, two.send(2, 9));
        twoThere.listener().await("up 1 incarnation=12", "message 1 term=9");
        two.listener().await("up 2 incarnation=22");
    }

    @Test
    void shouldTellEveryGroupWhenTheConnectionBreaks() {
        End one = open(first, 1, 1, 2);
        End two = open(first, 1, 2, 2);
        open(second, 2, 1, 1);
        open(second, 2, 2, 1);
        List.of(one, two).forEach(end -> awaitUp(end, 2));

        network.cut(1, 2);
        one.listener().await("up 2 incarnation=21", "down 2");
        two.listener().await("up 2 incarnation=22", "down 2");
        assertEquals(SendResult.NOT_CONNECTED, one.send(2, 1));
        network.heal(1, 2);

        one.listener().await("up 2 incarnation=21", "down 2", "up 2 incarnation=21");
        two.listener().await("up 2 incarnation=22", "down 2", "up 2 incarnation=22");
    }

    @Test
    void shouldRefuseAnotherIncarnationOrClusterUnderAKnownId() {
        End anchor = open(first, 1, 9, 2);
        open(second, 2, 9, 1);
        awaitUp(anchor, 2); // whatever else is closed, the processes stay connected
        End one = open(first, 1, 1, 2);
        End there = open(second, 2, 1, 1);
        awaitUp(one, 2);
        awaitHeard(8); // no greeting is under way to whoever comes next
        there.transport().close();
        one.listener().await("up 2 incarnation=21", "down 2");

        End replaced = open(second, new LocalMember(new UUID(2, 1), 2, 999), 1, 1);
        End two = open(first, 1, 2, 2);
        End twoThere = open(second, new LocalMember(new UUID(7, 7), 2, 22), 2, 1);
        End three = open(first, 1, 3, 2);
        open(second, 2, 3, 1);
        awaitUp(three, 2); // sent behind those greetings, so they were heard

        one.listener().await("up 2 incarnation=21", "down 2");
        two.listener().await();
        twoThere.listener().await();
        assertEquals(SendResult.NOT_CONNECTED, two.send(2, 1));
        awaitHeard(4); // the refusals, too
        replaced.listener().await();
        assertEquals(SendResult.NOT_CONNECTED, replaced.send(1, 1));
        replaced.transport().close();
        open(second, 2, 1, 1);
        one.listener().await("up 2 incarnation=21", "down 2", "up 2 incarnation=21");
    }

    /** Waits until what the first process sent to the second one has come, by a group that neither has opened yet. */
    private void awaitHeard(int group) {
        End there = open(second, 2, group, 1);
        open(first, 1, group, 2);
        awaitUp(there, 1);
    }

    @Test
    void shouldDropWhatNobodyMaySay() {
        End one = open(first, 1, 1, 3);
        Transport raw = joined();
        RecordingListener heard = stranger(raw);
        RecordingListener.await(() -> heard.heard.contains("HELLO group=1"), () -> "heard " + heard.heard);

        raw.send(1, ByteBuffer.allocate(10));
        raw.send(1, message(1, 1, 0)); // not greeted
        raw.send(1, message(8, 1, 0)); // not open here
        RecordingListener.await(() -> heard.heard.contains("GONE group=8"), () -> "heard " + heard.heard);
        raw.send(1, new Greeting(Greeting.Kind.WELCOME, 1, new UUID(2, 1), 31).encode());
        raw.send(1, message(1, 2, 0));

        one.listener().await("up 3 incarnation=31", "message 3 term=2");
    }

    @Test
    void shouldTellAnewOfAPeerThatGreetsAnew() {
        End one = open(first, 1, 1, 3);
        Transport raw = joined();
        RecordingListener heard = stranger(raw);
        RecordingListener.await(() -> heard.heard.contains("HELLO group=1"), () -> "heard " + heard.heard);
        Greeting hello = new Greeting(Greeting.Kind.HELLO, 1, new UUID(2, 1), 31);

        raw.send(1, hello.encode());
        raw.send(1, hello.encode());

        one.listener().await("up 3 incarnation=31", "down 3", "up 3 incarnation=31");
        RecordingListener.await(
                () -> heard.heard.stream().filter("WELCOME group=1"::equals).count() == 2,
                () -> "heard " + heard.heard);
    }

    @Test
    void shouldGreetWhenThereIsRoomAgain() {
        RecordingListener heard = new RecordingListener();
        Transport raw = joined();
        heard.refuseFrames(true);
        raw.start(new LocalMember(PROCESSES, 3, 0), heard);
        raw.connect(1, "memory");
        Transport transport = transports.get(0);
        open(first, 1, 2, 3);
        RecordingListener.await(() -> heard.heard.contains("up 1 incarnation=0"), () -> "heard " + heard.heard);
        RecordingListener.await(
                () -> transport.send(3, message(9, 1, 1000)) == SendResult.BACK_PRESSURE, () -> "queue never full");
        RecordingListener.await(
                () -> transport.send(3, message(9, 1, 0)) == SendResult.BACK_PRESSURE
                        && transport.send(3, Greeting.gone(9).encode()) == SendResult.BACK_PRESSURE,
                () -> "queue never full");

        End one = open(first, 1, 1, 3);
        raw.send(1, new Greeting(Greeting.Kind.WELCOME, 1, new UUID(2, 1), 31).encode());
        heard.refuseFrames(false);
        RecordingListener.await(
                () -> {
                    raw.send(1, new Greeting(Greeting.Kind.WELCOME, 1, new UUID(2, 1), 31).encode());
                    return heard.heard.contains("HELLO group=1");
                },
                () -> "greeting still owed, heard " + heard.heard);

        one.listener().await("up 3 incarnation=31");
    }

    @Test
    void shouldKeepTheConnectionWhenOneGroupsListenerThrows() {
        End one = open(first, 1, 1, 2);
        End two = open(first, 1, 2, 2);
        End oneThere = open(second, 2, 1, 1);
        End twoThere = open(second, 2, 2, 1);
        List.of(one, two).forEach(end -> awaitUp(end, 2));
        List.of(oneThere, twoThere).forEach(end -> awaitUp(end, 1));
        oneThere.listener().throwAtFrames();

        one.send(2, 5);
        two.send(2, 6);

        twoThere.listener().await("up 1 incarnation=12", "message 1 term=6");
        two.listener().await("up 2 incarnation=22");
    }

    @Test
    void shouldKeepTheConnectionUntilTheLastGroupLeavesIt() {
        End one = open(first, 1, 1, 2);
        End two = open(first, 1, 2, 2);
        End oneThere = open(second, 2, 1, 1);
        End twoThere = open(second, 2, 2, 1);
        List.of(one, two).forEach(end -> awaitUp(end, 2));
        List.of(oneThere, twoThere).forEach(end -> awaitUp(end, 1));

        one.transport().disconnect(2);
        one.listener().awaitFirst("up 2 incarnation=21", "down 2"); // the other end may be up again by now: it may call
        assertEquals(SendResult.QUEUED, two.send(2, 6));
        twoThere.listener().await("up 1 incarnation=12", "message 1 term=6");
        two.transport().disconnect(2);
        oneThere.transport().disconnect(1);
        twoThere.transport().disconnect(1);

        awaitNotConnected(transports.get(0), 2);
    }

    @Test
    void shouldNotMoveAConnectionThatHolds() {
        List<String> addresses = new CopyOnWriteArrayList<>();
        SharedTransport third = new SharedTransport(new ConnectNoting(joined(), addresses));
        network.cut(1, 3);
        third.start(PROCESSES, 3);
        End one = open(third, 3, 1, 1);
        End two = open(third, 3, 2, 1);
        open(first, 1, 1, 3);
        open(first, 1, 2, 3);
        network.heal(1, 3);
        List.of(one, two).forEach(end -> awaitUp(end, 1));
        addresses.clear();

        two.transport().connect(1, "elsewhere");
        two.transport().connect(1, "elsewhere");
        assertEquals(List.of(), addresses, "one group may be out of date, and the others use the connection");
        network.cut(1, 3);
        one.listener().await("up 1 incarnation=11", "down 1");

        RecordingListener.await(() -> addresses.equals(List.of("elsewhere")), addresses::toString);
    }

    @Test
    void shouldOpenAGroupOnceAtATime() {
        End one = open(first, 1, 1, 2);

        assertThrows(IllegalStateException.class, () -> first.open(1));
        one.transport().close();
        one.transport().close();

        assertFalse(first.open(1) == one.transport());
        assertTrue(one.listener().heard.isEmpty());
    }
}
