package io.raftwright;

import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A network without threads: what was sent waits until the test delivers it. The test may cut members off, and hold frames of its
 * choice back to deliver them later.
 */
final class StepNetwork {
    /** A frame on its way. */
    record Frame(long from, long to, ByteBuffer bytes) {
        boolean is(MessageType type) {
            return header().type() == type;
        }

        Message header() {
            Message message = new Message(0);
            if (!message.wrap(bytes.duplicate())) {
                throw new AssertionError("not a message");
            }
            return message;
        }
    }

    private final Map<Long, Long> incarnations = new TreeMap<>();
    private final Map<Long, End> ends = new TreeMap<>();
    private final ArrayDeque<Frame> frames = new ArrayDeque<>();
    private final List<Frame> held = new ArrayList<>();
    private final List<Long> cutOff = new ArrayList<>();
    private final Set<String> abandoned = new HashSet<>();
    private Predicate<Frame> isHeld = frame -> false;

    Transport join() {
        return new End();
    }

    /** A member shows this incarnation from now on; until then its id. */
    void show(long memberId, long incarnation) {
        incarnations.put(memberId, incarnation);
    }

    /** Nothing from or to a member gets through, from now on. */
    void cutOff(long memberId) {
        cutOff.add(memberId);
    }

    void mend(long memberId) {
        cutOff.remove(memberId);
    }

    /** Nobody answers at an address, from now on: who connects to it reaches no one. */
    void abandon(String address) {
        abandoned.add(address);
    }

    /** A member's connection to a peer stands again, as after the peer restarted. */
    void reconnect(long memberId, long peerId) {
        ends.get(memberId).listener().onPeerUp(peerId, peerId);
    }

    /** Whether a member names another. */
    boolean isConnected(long memberId, long peerId) {
        return ends.get(memberId).named.contains(peerId);
    }

    /** Keeps frames of a kind back, from now on. */
    void hold(Predicate<Frame> which) {
        isHeld = which;
    }

    /** The frames kept back so far. */
    List<Frame> held() {
        return held;
    }

    /** Keeps nothing back any more; what was kept back stays so until it is sent again. */
    void holdNothing() {
        isHeld = frame -> false;
    }

    /** Sends a frame, whoever made it. */
    void send(Frame frame) {
        frames.add(frame);
    }

    /** Delivers what was sent so far. Returns whether there was anything. */
    boolean deliver() {
        int count = frames.size();
        for (int i = 0; i < count; i++) {
            Frame frame = frames.remove();
            if (isHeld.test(frame)) {
                held.add(frame);
            } else {
                deliver(frame);
            }
        }
        return count > 0;
    }

    private void deliver(Frame frame) {
        End receiver = ends.get(frame.to());
        if (receiver != null && !cutOff.contains(frame.from()) && !cutOff.contains(frame.to())) {
            receiver.listener().onFrame(frame.from(), frame.bytes().duplicate());
        }
    }

    private final class End implements Transport {
        private final Set<Long> named = new HashSet<>();
        private final Set<Long> callers = new HashSet<>();
        private long selfId;
        private TransportListener listener;

        TransportListener listener() {
            return listener;
        }

        @Override
        public void start(LocalMember self, TransportListener newListener) {
            selfId = self.memberId();
            listener = newListener;
            ends.put(selfId, this);
        }

        @Override
        public void connect(long peerId, String address) {
            if (callers.remove(peerId)) {
                listener.onPeerDown(peerId, "the caller was named");
            }
            named.add(peerId);
            if (!abandoned.contains(address)) {
                listener.onPeerUp(peerId, incarnations.getOrDefault(peerId, peerId));
                End other = ends.get(peerId);
                if (other != null && !other.named.contains(selfId) && other.callers.add(selfId)) {
                    other.listener().onPeerUp(selfId, incarnations.getOrDefault(selfId, selfId));
                }
            }
        }

        @Override
        public void disconnect(long peerId) {
            named.remove(peerId);
            listener.onPeerDown(peerId, "disconnected");
        }

        @Override
        public SendResult send(long peerId, ByteBuffer frame) {
            ByteBuffer copy = ByteBuffer.allocate(frame.remaining());
            copy.put(0, frame, frame.position(), frame.remaining());
            frames.add(new Frame(selfId, peerId, copy));
            return SendResult.QUEUED;
        }

        @Override
        public int maxFrameLength() {
            return 4 << 20;
        }

        @Override
        public void close() {
            ends.remove(selfId, this);
        }
    }
}
