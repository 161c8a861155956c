package io.raftwright;

import io.raftwright.api.BoundedRead;
import io.raftwright.api.Clock;
import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.StateMachine;
import io.raftwright.api.Threading;
import io.raftwright.internal.runtime.NoState;
import io.raftwright.internal.runtime.Node;
import io.raftwright.internal.runtime.NodeParts;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.transport.Transport;
import io.raftwright.transport.memory.InProcessNetwork;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where a node begins.
 *
 * <pre>{@code
 * RaftNode<Long> node = Raftwright.node(1, members, new Counter())
 *         .transport(transport)
 *         .logStore(logStore)
 *         .snapshotStore(snapshotStore)
 *         .start();
 * }</pre>
 *
 * The node takes over what it is given and closes it when it stops.
 */
public final class Raftwright {
    private static final String DEFAULT_CLUSTER_NAME = "default";

    private Raftwright() {}

    /**
     * Begins to build a node.
     *
     * @param memberId this member's id, one of the members'
     * @param members  the founding members, the same list on each of them; only their addresses may change later
     * @param machine  the state machine to replicate
     */
    public static <R extends @Nullable Object> Builder<R> node(
            long memberId, List<Member> members, StateMachine<R> machine) {
        requireMember(memberId, members);
        return new Builder<>(memberId, members, machine, false);
    }

    /**
     * Begins to build a node that joins a cluster, which takes it in by {@link RaftNode#changeMembership}, before or after it
     * starts. It begins with nothing: it never campaigns before the log tells it that it votes, and learns from the log alone who
     * belongs to the cluster. Once it has a log, it just goes on with it; so this is also how it starts from then on.
     *
     * <p>{@link Builder#clusterId} is required. A member id is never used again with an empty disk: whoever lost a disk is removed,
     * and comes back under another id. The cluster notes which disk each member has, a moment after it is connected to the
     * leader; a disk lost before that is not noticed.
     *
     * @param memberId this member's id, never used before in the cluster
     * @param contacts some members, where they are known to be; the others are found through them. The more, the better: at
     *                 least one of them must be up and a member
     * @param machine  the state machine to replicate
     */
    public static <R extends @Nullable Object> Builder<R> join(
            long memberId, List<Member> contacts, StateMachine<R> machine) {
        return new Builder<>(memberId, contacts, machine, true);
    }

    /**
     * Begins to build a witness: a member that votes and takes part in every decision, but stores only where entries stand in
     * the log, never their data. It lets two members with data survive the loss of one. It never leads; proposals and reads made
     * here are refused ({@code Reason.WITNESS}).
     *
     * <p>What a witness has acknowledged is durable there as a fact, not as data: of members that may fail together, at least one
     * with data must survive. Source: Liskov et al., "Replication in the Harp File System" (1991), on witnesses.
     *
     * @param memberId this member's id, one of the members', where it is a witness too
     * @param members  the founding members, the same list on each of them
     */
    public static Builder<Void> witness(long memberId, List<Member> members) {
        requireMember(memberId, members);
        return new Builder<>(memberId, members, new NoState(), false);
    }

    /**
     * Begins to build a {@link #witness} that joins a cluster, which takes it in by {@code MembershipChange.addWitness}: see
     * {@link #join}.
     *
     * @param memberId this member's id, never used before in the cluster
     * @param contacts some members, where they are known to be
     */
    public static Builder<Void> joinAsWitness(long memberId, List<Member> contacts) {
        return new Builder<>(memberId, contacts, new NoState(), true);
    }

    /**
     * The id of a cluster, derived from its name and the ids of its founding members, and who of them is a witness: members
     * that were given different lists never talk to each other.
     */
    public static UUID clusterId(String clusterName, Collection<Member> members) {
        StringBuilder identity = new StringBuilder("raftwright\n").append(clusterName);
        members.stream()
                .sorted(Comparator.comparingLong(Member::id))
                .forEach(member ->
                        identity.append('\n').append(member.id()).append(member.isWitness() ? " witness" : ""));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(identity.toString().getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.wrap(hash);
            return new UUID(bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static void requireDistinct(List<Member> members) {
        long distinct = members.stream().mapToLong(Member::id).distinct().count();
        if (distinct != members.size()) {
            throw new IllegalArgumentException("member ids must be distinct, members=" + members);
        }
    }

    /** Refuses founding members that cannot be: this one must be among them, once. */
    static void requireMember(long memberId, List<Member> members) {
        requireDistinct(members);
        if (members.stream().noneMatch(member -> member.id() == memberId)) {
            throw new IllegalArgumentException(
                    "this member is not in the list, memberId=" + memberId + ", members=" + members);
        }
    }

    /** Refuses a witness that is begun as another member or the reverse, and clusters that witnesses alone could decide for. */
    static void requireWitnesses(long memberId, List<Member> members, StateMachine<?> machine) {
        boolean isWitness = machine instanceof NoState;
        if (members.stream().anyMatch(member -> member.id() == memberId && member.isWitness() != isWitness)) {
            throw new IllegalArgumentException("a witness is begun by witness(), any other member by node(), memberId="
                    + memberId + ", members=" + members);
        }
        long witnesses = members.stream().filter(Member::isWitness).count();
        if (2 * witnesses > members.size()) {
            throw new IllegalArgumentException("witnesses alone would be a majority, members=" + members);
        }
    }

    /** Collects what a node is made of. Not thread-safe. */
    public static final class Builder<R extends @Nullable Object> {
        private final long memberId;
        private final List<Member> members;
        private final StateMachine<R> machine;
        private final boolean isJoining;
        private @Nullable UUID clusterId;
        private String clusterName = DEFAULT_CLUSTER_NAME;
        private NodeOptions options = NodeOptions.defaults();
        private NodeListener listener = new NodeListener() {};
        private @Nullable Transport transport;
        private @Nullable LogStore logStore;
        private @Nullable SnapshotStore snapshotStore;
        private Threading threading = Threading.DEDICATED;
        private Clock clock = Clock.system();
        private @Nullable RandomGenerator random;
        private @Nullable String askAddress;

        private Builder(long memberId, List<Member> members, StateMachine<R> machine, boolean isJoining) {
            this.memberId = memberId;
            this.members = List.copyOf(members);
            this.machine = machine;
            requireDistinct(members);
            this.isJoining = isJoining;
            if (!isJoining) {
                requireWitnesses(memberId, members, machine);
            }
        }

        /** Names the cluster, so that two clusters with the same member ids never mix. Default: {@code default}. */
        public Builder<R> clusterName(String newClusterName) {
            clusterName = newClusterName;
            return this;
        }

        /** The cluster's id, as {@link RaftNode#clusterId} tells it. Default: derived from its name and its founding members. */
        public Builder<R> clusterId(UUID newClusterId) {
            clusterId = newClusterId;
            return this;
        }

        /**
         * Lets a member that joins ask to be taken in by itself, as a learner, at the members that it knows; it goes on asking until
         * it is, also after it was removed, until it {@link RaftNode#leave leaves}. The cluster's
         * {@link io.raftwright.api.MembershipPolicy} must allow it. A member that belongs to the cluster already lets it know its
         * address like this.
         *
         * @param address where its transport listens, at most {@link Member#MAX_ADDRESS_LENGTH} bytes of UTF-8, not empty
         * @throws IllegalStateException if this member does not join
         */
        public Builder<R> askingAs(String address) {
            if (!isJoining) {
                throw new IllegalStateException("only a member that joins can ask, memberId=" + memberId);
            }
            if (address.isEmpty()) {
                throw new IllegalArgumentException("nowhere to be found, memberId=" + memberId);
            }
            askAddress = new Member(memberId, address).address();
            return this;
        }

        /** Limits and times. */
        public Builder<R> options(NodeOptions newOptions) {
            options = newOptions;
            return this;
        }

        /** Who is told of changes. */
        public Builder<R> listener(NodeListener newListener) {
            listener = newListener;
            return this;
        }

        /** How members talk. Required, unless there is only one. */
        public Builder<R> transport(Transport newTransport) {
            transport = newTransport;
            return this;
        }

        /** Where the log is. Default: in memory, which forgets everything and is for tests only. */
        public Builder<R> logStore(LogStore newLogStore) {
            logStore = newLogStore;
            return this;
        }

        /** Where snapshots are. Default: in memory. */
        public Builder<R> snapshotStore(SnapshotStore newSnapshotStore) {
            snapshotStore = newSnapshotStore;
            return this;
        }

        /** Who runs the agents. */
        public Builder<R> threading(Threading newThreading) {
            threading = newThreading;
            return this;
        }

        /** The time. */
        public Builder<R> clock(Clock newClock) {
            clock = newClock;
            return this;
        }

        /** The source of everything random; used by one thread at a time. Default: seeded from the system. */
        public Builder<R> random(RandomGenerator newRandom) {
            random = newRandom;
            return this;
        }

        /**
         * Recovers what the stores hold, restores the state machine, and starts. On return the node runs; whether there is a
         * leader yet shows in {@link RaftNode#status}.
         *
         * @throws io.raftwright.storage.StorageException     if log and snapshots cannot be opened as they are
         * @throws io.raftwright.transport.TransportException if the transport cannot start
         */
        public RaftNode<R> start() {
            RandomGenerator chosenRandom =
                    random == null ? new SplittableRandom(new SecureRandom().nextLong()) : random;
            NodeParts<R> parts = new NodeParts<>(
                    chosenClusterId(),
                    memberId,
                    members,
                    isJoining,
                    askAddress,
                    machine,
                    options,
                    listener,
                    transportOrNone(),
                    logStore == null ? new InMemoryLogStore(chosenRandom.nextLong()) : logStore,
                    snapshotStore == null ? new InMemorySnapshotStore() : snapshotStore,
                    threading,
                    clock,
                    chosenRandom,
                    null);
            return new RunningNode<>(Node.start(parts));
        }

        private UUID chosenClusterId() {
            if (clusterId != null) {
                return clusterId;
            }
            if (isJoining) {
                throw new IllegalStateException("a member that joins must know the cluster's id, memberId=" + memberId);
            }
            return Raftwright.clusterId(clusterName, members);
        }

        private Transport transportOrNone() {
            if (transport != null) {
                return transport;
            }
            if (members.size() > 1 || isJoining) {
                throw new IllegalStateException("a transport is required, members=" + members.size());
            }
            return new InProcessNetwork().join();
        }
    }

    /** The public face of a node. */
    record RunningNode<R extends @Nullable Object>(Node<R> node) implements RaftNode<R> {
        @Override
        public CompletableFuture<R> propose(ByteBuffer command, Duration deadline) {
            return node.propose(command, deadline);
        }

        @Override
        public <T extends @Nullable Object> CompletableFuture<T> read(Supplier<T> query, Duration deadline) {
            return node.read(query, deadline);
        }

        @Override
        public CompletableFuture<Long> readBarrier(Duration deadline) {
            return node.readBarrier(deadline);
        }

        @Override
        public <T extends @Nullable Object> CompletableFuture<BoundedRead<T>> readBounded(
                Supplier<T> query, Duration maxStaleness, Duration deadline) {
            return node.readBounded(query, maxStaleness, deadline);
        }

        @Override
        public <T extends @Nullable Object> CompletableFuture<T> readStale(Supplier<T> query) {
            return node.readStale(query);
        }

        @Override
        public UUID clusterId() {
            return node.clusterId();
        }

        @Override
        public Membership membership() {
            return node.membership();
        }

        @Override
        public CompletableFuture<Membership> changeMembership(MembershipRequest request, Duration deadline) {
            return node.changeMembership(request, deadline);
        }

        @Override
        public CompletableFuture<@Nullable Void> leave(Duration deadline) {
            return node.leave(deadline);
        }

        @Override
        public CompletableFuture<Long> transferLeadership(long targetId, Duration deadline) {
            return node.transferLeadership(targetId, deadline);
        }

        @Override
        public CompletableFuture<@Nullable Void> stepDown(Duration deadline) {
            return node.stepDown(deadline);
        }

        @Override
        public int invoke() {
            return node.invoke();
        }

        @Override
        public NodeStatus status() {
            return node.status();
        }

        @Override
        public void close() {
            node.close();
        }

        @Override
        public void halt() {
            node.halt();
        }
    }
}
