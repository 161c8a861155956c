package io.raftwright.testkit.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * One direction of a connection between two processes: frames under way, in order.
 *
 * <p>Owner: the simulation's thread.
 */
final class Link {
    static final int QUEUE_LIMIT_BYTES = 4 << 20;
    private static final long CLOGGED_LOOK_NS = 20_000_000;
    private static final long REFUSED_LOOK_NS = 1_000_000;

    private final Network network;
    private final NetworkEnd sender;
    private final NetworkEnd receiver;
    private final SplittableRandom random;
    private int bytesUnderWay;
    private long lastArrivalNs;
    /** A frame was lost, so everything behind it is too. */
    private boolean isDoomed;

    private boolean isClosed;

    Link(Network network, NetworkEnd sender, NetworkEnd receiver) {
        this.network = network;
        this.sender = sender;
        this.receiver = receiver;
        this.random = network.draws().frames(sender.memberId(), receiver.memberId());
    }

    NetworkEnd receiver() {
        return receiver;
    }

    boolean hasRoomFor(int length) {
        return bytesUnderWay == 0 || bytesUnderWay + length <= QUEUE_LIMIT_BYTES;
    }

    void send(ByteBuffer frame) {
        Weather weather = network.weather();
        Fate fate = weather.fate(random);
        Chronicle chronicle = network.chronicle();
        long number = chronicle.sent(sender.memberId(), receiver.memberId(), frame);
        if (isDoomed || weather.isCut(sender.memberId(), receiver.memberId()) || fate.isLost()) {
            chronicle.lost(number);
            doom();
            return;
        }
        ByteBuffer copy = ByteBuffer.allocate(frame.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(0, frame, frame.position(), frame.remaining());
        bytesUnderWay += copy.capacity();
        long arrivalNs = network.timeline().nowNs() + fate.delayNs();
        if (fate.isDoubled()) {
            network.timeline().at(arrivalNs + fate.againNs(), () -> {
                if (receiver.isOpen() && receiver.receive(sender.memberId(), copy)) {
                    chronicle.arrived(number);
                }
            });
        }
        if (fate.isReplayed()) {
            network.replayLater(sender, receiver, copy, fate.replayNs());
        }
        if (!fate.overtakes()) {
            arrivalNs = Math.max(arrivalNs, lastArrivalNs);
            lastArrivalNs = arrivalNs;
        }
        network.timeline().at(arrivalNs, () -> arrive(number, copy));
    }

    private void doom() {
        if (!isDoomed) {
            isDoomed = true;
            network.breakLater(sender, this);
            Link back = receiver.linkTo(sender);
            if (back != null) {
                network.breakLater(receiver, back);
            }
        }
    }

    private void arrive(long number, ByteBuffer frame) {
        Weather weather = network.weather();
        long from = sender.memberId();
        if (weather.isClogged(from, receiver.memberId())) {
            network.timeline().after(CLOGGED_LOOK_NS, () -> arrive(number, frame));
            return;
        }
        if (weather.isCut(from, receiver.memberId())) {
            bytesUnderWay -= frame.capacity();
            network.chronicle().lost(number);
            doom();
            return;
        }
        if (!receiver.isOpen() || isClosed) {
            network.chronicle().lost(number);
        } else if (receiver.receive(from, frame)) {
            network.chronicle().arrived(number);
        } else {
            network.timeline().after(REFUSED_LOOK_NS, () -> arrive(number, frame));
            return;
        }
        bytesUnderWay -= frame.capacity();
    }

    /** What is under way is lost. */
    void close() {
        isClosed = true;
    }
}
