package io.raftwright.internal.runtime;

import io.raftwright.api.Member;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.transport.Transport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the transport connected to the members of the newest configuration that is known, where that configuration says they
 * are. For a member that is not reached there, those given when the node was started have their turn, and those of a configuration
 * that is in the log and may not be committed: any of them may be out of date.
 *
 * <p>Learners are not connected to each other: they have nothing to say, and many of them would be many connections.
 *
 * <p>A member that left stays connected for a while, so that it hears of it. Others may call: they are not kept, and not counted as
 * reached until they are named.
 *
 * <p>Owner: the consensus thread, before it starts the thread that starts the node.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long NEVER = Long.MIN_VALUE;

    private final long selfId;
    private final Transport transport;
    private final long turnNs;
    private final long lingerNs;
    private final Supplier<Configuration> uncommitted;
    private final Map<Long, String> given = new HashMap<>();
    /** Where each peer is connected to. */
    private final Map<Long, String> connected = new HashMap<>();

    private final LongHashSet up = new LongHashSet();
    /** Those who were not named when they came up. */
    private final LongHashSet callers = new LongHashSet();
    /** When to let go of those who left, and when to try another address. */
    private final Long2LongHashMap dueNs = new Long2LongHashMap(NEVER);
    /** None of them is due before: ticks are many, and most of them have nothing to do here. */
    private long nextDueNs;

    private Configuration configuration = Configuration.unknown();
    private boolean isStarted;
    private long nowNs;

    /**
     * Nothing is connected yet.
     *
     * @param members     as given to this start of the node
     * @param uncommitted tells the newest configuration in the log that is not known to be committed
     * @param turnNs      how long an address is tried before another has its turn
     * @param lingerNs    how long a member that left stays connected
     */
    Connections(
            long selfId,
            Transport transport,
            List<Member> members,
            Supplier<Configuration> uncommitted,
            long turnNs,
            long lingerNs) {
        this.selfId = selfId;
        this.transport = transport;
        this.uncommitted = uncommitted;
        this.turnNs = turnNs;
        this.lingerNs = lingerNs;
        members.forEach(member -> given.put(member.id(), member.address()));
        given.remove(selfId);
    }

    /** The transport runs: connects to all. */
    void start(long now) {
        nowNs = now;
        isStarted = true;
        if (configuration.membersExcept(0).length == 0) {
            given.forEach(this::connect);
        }
        follow(configuration);
    }

    /** Another configuration is known. */
    void follow(Configuration newConfiguration) {
        Configuration old = configuration;
        configuration = newConfiguration;
        if (!isStarted) {
            return;
        }
        for (long member : configuration.membersExcept(selfId)) {
            if (!configuration.doMeet(selfId, member)) {
                continue;
            }
            boolean isMoved = !configuration.address(member).equals(old.address(member));
            if (isMoved || !connected.containsKey(member)) {
                connect(member, address(member));
            }
        }
        for (long peer : connected.keySet()) {
            if (isGone(peer)) {
                setDue(peer);
            }
        }
    }

    private void setDue(long peerId) {
        long due = nowNs + (isGone(peerId) ? lingerNs : turnNs);
        nextDueNs = dueNs.isEmpty() ? due : earlier(nextDueNs, due);
        dueNs.put(peerId, due);
    }

    /** Left, or a learner like this member. */
    private boolean isGone(long peerId) {
        return configuration.index() > 0 && (!configuration.isMember(peerId) || !configuration.doMeet(selfId, peerId));
    }

    private String address(long memberId) {
        String known = configuration.address(memberId);
        return known.isEmpty() ? given.getOrDefault(memberId, "") : known;
    }

    /** An address is some host's input, so one that the transport cannot understand must not stop this node. */
    private void connect(long peerId, String address) {
        setDue(peerId);
        connected.put(peerId, address);
        try {
            transport.connect(peerId, address);
        } catch (IllegalArgumentException e) {
            LOG.warn("cannot connect, member={}, peer={}, address={}: {}", selfId, peerId, address, e.getMessage());
        }
    }

    private void disconnect(long peerId) {
        LOG.info("disconnected from a member that left, member={}, peer={}", selfId, peerId);
        connected.remove(peerId);
        transport.disconnect(peerId);
    }

    /** Connects anew, forgetting which disk the peer showed: the right one may be there by now. */
    void forget(long peerId) {
        String address = connected.get(peerId);
        if (address != null) {
            transport.disconnect(peerId);
            connect(peerId, address);
        }
    }

    void onPeerUp(long peerId) {
        up.add(peerId);
        if (!connected.containsKey(peerId)) {
            callers.add(peerId);
        }
    }

    void onPeerDown(long peerId) {
        up.remove(peerId);
        callers.remove(peerId);
        if (connected.containsKey(peerId)) {
            setDue(peerId);
        }
    }

    /** True if this peer called and is not, or was not yet, one to be connected to: the transport then begins anew. */
    boolean isCaller(long peerId) {
        return callers.contains(peerId);
    }

    boolean isUp(long peerId) {
        return up.contains(peerId) && !isCaller(peerId);
    }

    /** The time at the last {@link #tick}. */
    long nowNs() {
        return nowNs;
    }

    /** Callers too. */
    LongHashSet reachable() {
        return up;
    }

    /** Lets go of those who left long ago, and tries other addresses of those who are not reached. */
    void tick(long now) {
        nowNs = now;
        if (dueNs.isEmpty() || now - nextDueNs < 0) {
            return;
        }
        long[] due = dueNs.entrySet().stream()
                .filter(entry -> now - entry.getValue() >= 0)
                .mapToLong(Map.Entry::getKey)
                .toArray();
        for (long peer : due) {
            dueNs.remove(peer);
            if (isGone(peer)) {
                disconnect(peer);
            } else if (!isUp(peer)) {
                tryOtherAddress(peer);
            }
        }
        nextDueNs = dueNs.values().stream().reduce(Connections::earlier).orElse(now);
    }

    private static long earlier(long oneNs, long otherNs) {
        return oneNs - otherNs < 0 ? oneNs : otherNs;
    }

    private void tryOtherAddress(long peerId) {
        List<String> addresses = Stream.of(
                        configuration.address(peerId),
                        given.getOrDefault(peerId, ""),
                        uncommitted.get().address(peerId))
                .filter(address -> !address.isEmpty())
                .distinct()
                .toList();
        int present = addresses.indexOf(connected.get(peerId));
        if (addresses.size() > 1) {
            connect(peerId, addresses.get((present + 1) % addresses.size()));
        } else {
            setDue(peerId);
        }
    }
}
