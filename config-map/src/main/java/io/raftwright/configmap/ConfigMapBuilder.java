package io.raftwright.configmap;

import io.raftwright.api.Member;
import io.raftwright.api.MembershipPolicy;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.transport.Transport;
import io.raftwright.transport.memory.InProcessNetwork;
import io.raftwright.transport.tls.TlsSettings;
import io.raftwright.wal.WalOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Chooses what a {@link ConfigMap} is opened with. Only the directory must be given. Owner: one thread. */
public final class ConfigMapBuilder {
    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(5);

    /** More than an entry's frame and envelope add to its length. */
    private static final int FRAMING = 1024;

    private OwnPlace.Choice place = (cluster, name, path) -> OwnPlace.alone(cluster, name);
    private String clusterName = "config";
    private @Nullable UUID clusterId;
    private @Nullable MembershipPolicy policy;
    private @Nullable Path directory;
    private NodeOptions options = NodeOptions.defaults();
    private NodeListener listener = new NodeListener() {};
    private @Nullable Transport transport;
    private boolean plaintext;
    private @Nullable TlsSettings tls;
    private WalOptions logSizes = WalOptions.defaults();
    private Times times = new Times(DEFAULT_DEADLINE, Duration.ZERO);

    /** How long calls wait, and how long it is from one comparison of the members' states to the next. */
    private record Times(Duration deadline, Duration checkEvery) {}

    ConfigMapBuilder() {}

    /**
     * Makes this a member of a cluster; without this call the map has one member and no socket.
     *
     * @param id  which of the members this is
     * @param all all members, the same list on each
     */
    public ConfigMapBuilder member(long id, List<Member> all) {
        List<Member> distinct = distinct(all);
        if (all.stream().noneMatch(member -> member.id() == id)) {
            throw new IllegalArgumentException("member is not in its own list, memberId=" + id + ", members=" + all);
        }
        place = (cluster, name, path) -> OwnPlace.founding(cluster, name, id, distinct);
        return this;
    }

    /**
     * Makes this an instance of a service that joins a cluster: it asks the seeds to be taken in, as a learner, and waits until it
     * is. A directory that has belonged to a member already, founders included, just goes on: so this is also how each of them is
     * opened from then on. An empty directory makes a new member, with an id that is drawn at random.
     *
     * <p>The cluster must have been founded by {@link #member}, if only of one member, and its {@link #membership policy} must let
     * others in. For {@link #tls} the certificate names the member, so give it its id: {@link #join(long, String, List)}.
     *
     * @param address where this instance listens, as others reach it
     * @param seeds   some members, as {@link ConfigMap#membership} tells them; the more, the better: one of them must be up, and a
     *                member still. Unless {@link #clusterId} is given, they must be the founders. May be empty if the directory is not
     */
    public ConfigMapBuilder join(String address, List<Member> seeds) {
        return join(0, address, seeds);
    }

    /**
     * The same, under an id of the host's choice.
     *
     * @param id never used before by a member of this cluster; 0 for any. A directory that has belonged to a member keeps its id
     */
    public ConfigMapBuilder join(long id, String address, List<Member> seeds) {
        if (id < 0) {
            throw new IllegalArgumentException("member id out of range, id=" + id + ", min=1");
        }
        if (address.isEmpty()) {
            throw new IllegalArgumentException("nowhere to be found, address is empty");
        }
        List<Member> distinct = distinct(seeds);
        place = (cluster, name, path) -> OwnPlace.joining(cluster, name, id, distinct, address, path);
        return this;
    }

    /**
     * What a leader does about the membership by itself; nothing by default. The same on each member. It takes the place of that
     * in {@link #options}.
     */
    public ConfigMapBuilder membership(MembershipPolicy membershipPolicy) {
        policy = Objects.requireNonNull(membershipPolicy, "membershipPolicy");
        return this;
    }

    /** The cluster's id, the same on each member; derived from its name and its founders by default. */
    public ConfigMapBuilder clusterId(UUID id) {
        clusterId = Objects.requireNonNull(id, "id");
        return this;
    }

    private static List<Member> distinct(List<Member> all) {
        if (all.stream().mapToLong(Member::id).distinct().count() < all.size()) {
            throw new IllegalArgumentException("member ids are not distinct, members=" + all);
        }
        return List.copyOf(all);
    }

    /** Where this member keeps its log and its snapshots. Created if it does not exist, and locked while open. */
    public ConfigMapBuilder directory(Path path) {
        directory = Objects.requireNonNull(path, "path");
        return this;
    }

    /** The cluster's name, the same on each member; clusters of different names never talk to each other. */
    public ConfigMapBuilder clusterName(String name) {
        clusterName = Objects.requireNonNull(name, "name");
        return this;
    }

    /** The node's limits and times. */
    public ConfigMapBuilder options(NodeOptions nodeOptions) {
        options = Objects.requireNonNull(nodeOptions, "nodeOptions");
        return this;
    }

    /** Who is told of the node's changes of state. */
    public ConfigMapBuilder listener(NodeListener nodeListener) {
        listener = Objects.requireNonNull(nodeListener, "nodeListener");
        return this;
    }

    /** Another transport than TCP on the member's own address. The map owns it from {@link #open} on, and closes it. */
    public ConfigMapBuilder transport(Transport own) {
        transport = Objects.requireNonNull(own, "own");
        return this;
    }

    /**
     * Lets members talk TLS over TCP, each with a certificate that names it: see {@link TlsSettings}. The same choice on each
     * member; one that talks plaintext is refused.
     */
    public ConfigMapBuilder tls(TlsSettings settings) {
        tls = Objects.requireNonNull(settings, "settings");
        return this;
    }

    /** Lets members talk TCP without encryption and without proof of who they are, on any address. */
    public ConfigMapBuilder plaintext() {
        plaintext = true;
        return this;
    }

    /**
     * Length of the log's segments: a member keeps a few of them on its disk, whatever it holds. 64 MiB by default.
     *
     * @param bytes a power of two, 64 KiB to 1 GiB, with room for {@link NodeOptions#maxAppendLength} and
     *     {@link NodeOptions#maxEntryLength}
     */
    public ConfigMapBuilder segmentLength(int bytes) {
        logSizes = WalOptions.ofSegmentLength(bytes);
        return this;
    }

    /** How long calls wait unless {@link ConfigMap#within} says otherwise; five seconds by default. */
    public ConfigMapBuilder deadline(Duration callDeadline) {
        times = new Times(Deadlines.checked(callDeadline), times.checkEvery());
        return this;
    }

    /**
     * How often the leader compares the states of all members: see {@link Maintenance#check}. Never unless it is chosen. The same on
     * each member, since each may lead. Each time each member reads its whole map once: about a quarter of a second of one processor
     * for a million keys of 256 bytes.
     *
     * @param period at least a second, or zero for never
     */
    public ConfigMapBuilder checkEvery(Duration period) {
        if (!period.isZero() && period.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("period out of range, period=" + period + ", min=PT1S");
        }
        times = new Times(times.deadline(), period);
        return this;
    }

    /**
     * Opens the map. Returns when this member runs, which may be before there is a leader. If it fails, nothing is left
     * open. The calling thread must not be interrupted meanwhile: that would close files under it.
     *
     * @throws IllegalStateException if no directory was given, or an empty one and no seeds to join, or segments are too short for the entries, or members are not
     *     on loopback and none of {@link #tls}, {@link #plaintext} and {@link #transport} was called, or both of the first two
     * @throws io.raftwright.storage.StorageException if the directory cannot be used: it is locked, damaged, or another's
     * @throws io.raftwright.transport.TransportException if the transport cannot start, e.g. because the port is taken, or a
     *     certificate cannot be used
     */
    public ConfigMap open() {
        if (directory == null) {
            throw new IllegalStateException("no directory was given");
        }
        if (tls != null && plaintext) {
            throw new IllegalStateException("tls() and plaintext() were both chosen");
        }
        if (logSizes.maxAppendLengthBytes() < Math.max(options.maxAppendLength(), options.maxEntryLength() + FRAMING)) {
            throw new IllegalStateException("segments are too short, room=" + logSizes.maxAppendLengthBytes()
                    + ", maxAppendLength=" + options.maxAppendLength() + ", maxEntryLength="
                    + options.maxEntryLength());
        }
        OwnPlace own = place.in(clusterId, clusterName, directory);
        NodeOptions chosen = policy == null
                ? options
                : options.toBuilder().membership(policy).build();
        return new Opening(own, directory, logSizes, chosen, listener, times.deadline(), times.checkEvery())
                .open(() -> newTransport(own));
    }

    private Transport newTransport(OwnPlace own) {
        if (transport != null) {
            return transport;
        }
        return own.isAlone() ? new InProcessNetwork().join() : TcpOpening.bind(own, plaintext, tls, options);
    }
}
