package io.raftwright.testkit.sim;

import io.raftwright.transport.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network between processes. Two of them are connected while one of them names the other, they know each other's disk, and hear
 * each other; what was under way when a connection breaks is lost, or late.
 *
 * <p>Owner: the simulation's thread.
 */
final class Network {
    private static final long RECONNECT_NS = 50_000_000;
    private static final long NOTICE_NS = 300_000_000;

    /** Sees every frame when it is sent, before anything happens to it. */
    interface Tap {
        /** A frame; the buffer's position and limit stay as they are. */
        void onSend(long from, long to, ByteBuffer frame);

        /** A frame arrived at a process; the buffer's position and limit stay as they are. */
        void onArrival(long from, long to, ByteBuffer frame);

        /** A frame of an old connection arrived on a new one. */
        void onStale();
    }

    private final Timeline timeline;
    private final LinkDraws draws;
    private final Tap tap;
    private final Chronicle chronicle;
    private final Weather weather = new Weather();
    private final List<NetworkEnd> ends = new ArrayList<>();

    Network(Timeline timeline, Streams streams, Tap tap, Chronicle chronicle) {
        this.timeline = timeline;
        this.draws = new LinkDraws(streams);
        this.tap = tap;
        this.chronicle = chronicle;
    }

    /** Where a member is to be found. */
    static String addressOf(long memberId) {
        return "computer-" + memberId;
    }

    /** The transport of a process that begins, to be found at an address. */
    Transport join(String address) {
        return new NetworkEnd(this, address);
    }

    Weather weather() {
        return weather;
    }

    Timeline timeline() {
        return timeline;
    }

    LinkDraws draws() {
        return draws;
    }

    Tap tap() {
        return tap;
    }

    Chronicle chronicle() {
        return chronicle;
    }

    void enter(NetworkEnd end) {
        ends.add(end);
    }

    /** A process closed its transport, or is gone: whoever was connected to it notices after a while. */
    void leave(NetworkEnd end) {
        ends.remove(end);
        for (NetworkEnd other : List.copyOf(ends)) {
            Link link = other.linkTo(end);
            if (link != null) {
                breakLater(other, link);
            }
        }
    }

    /** The process on a computer goes: nothing it has sent is taken back. */
    void vanish(long memberId) {
        for (NetworkEnd end : List.copyOf(ends)) {
            if (end.memberId() == memberId) {
                end.vanish();
            }
        }
    }

    /** Tries again and again, as long as both are there, to connect two processes. */
    void tryToConnect(NetworkEnd from, long peerId) {
        timeline.after(draws.connections(from.memberId(), peerId).nextLong(RECONNECT_NS), () -> {
            if (from.wants(peerId) && !connect(from, find(peerId))) {
                tryToConnect(from, peerId);
            }
        });
    }

    private boolean connect(NetworkEnd one, @Nullable NetworkEnd other) {
        if (other == null) {
            return false;
        }
        if (one.linkTo(other) != null) {
            return true;
        }
        if (!hears(one, other) || !hears(other, one) || !(one.finds(other) || other.finds(one))) {
            return false;
        }
        if (!other.knows(one)) {
            one.listener().onRefusedBy(other.memberId());
            return false;
        }
        if (!one.knows(other)) {
            other.listener().onRefusedBy(one.memberId());
            return false;
        }
        one.connected(other);
        other.connected(one);
        return true;
    }

    private boolean hears(NetworkEnd from, NetworkEnd to) {
        return !weather.isCut(from.memberId(), to.memberId()) && !weather.isClogged(from.memberId(), to.memberId());
    }

    @Nullable
    NetworkEnd find(long memberId) {
        for (NetworkEnd end : ends) {
            if (end.memberId() == memberId) {
                return end;
            }
        }
        return null;
    }

    /**
     * A frame will arrive once more, if the two are connected then, in these processes or in later ones. No transport of ours does
     * that; proxies and careless ones may.
     */
    void replayLater(NetworkEnd sender, NetworkEnd receiver, ByteBuffer frame, long delayNs) {
        timeline.after(delayNs, () -> {
            NetworkEnd laterSender = find(sender.memberId());
            NetworkEnd laterReceiver = find(receiver.memberId());
            if (laterSender != null
                    && laterReceiver != null
                    && laterSender.isSameDisk(sender)
                    && laterReceiver.isSameDisk(receiver)
                    && laterReceiver.linkTo(laterSender) != null
                    && laterReceiver.receive(sender.memberId(), frame)
                    && (laterSender != sender || laterReceiver != receiver)) {
                tap.onStale();
            }
        });
    }

    /** Who is there, whom each looks for, and with whom it is connected; for a person. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("network");
        ends.forEach(end -> text.append(' ').append(end));
        return text.toString();
    }

    /** A frame was lost, or the other end is gone: the connection breaks, at each end when that notices. */
    void breakLater(NetworkEnd holder, Link link) {
        long noticedNs =
                draws.connections(holder.memberId(), link.receiver().memberId()).nextLong(NOTICE_NS);
        timeline.after(noticedNs, () -> holder.disconnected(link, "the connection broke"));
    }
}
