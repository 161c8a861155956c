package io.raftwright;

import io.raftwright.api.Clock;
import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateMachine;
import io.raftwright.api.Threading;
import io.raftwright.internal.agent.Crew;
import io.raftwright.internal.agent.SharedCrew;
import io.raftwright.internal.group.GroupHost;
import io.raftwright.internal.group.GroupShare;
import io.raftwright.internal.runtime.NoState;
import io.raftwright.internal.runtime.Node;
import io.raftwright.internal.runtime.NodeParts;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.transport.Transport;
import io.raftwright.transport.memory.InProcessNetwork;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Many Raft groups in one process. Each is a cluster of its own, with its own members, log, leader and state machine; together
 * they use one transport, one set of threads and one durability agent, so that a thousand of them are no heavier than their
 * work. Safe for use by any number of threads.
 *
 * <pre>{@code
 * RaftGroups groups = RaftGroups.member(1).clusterName("shop").transport(transport).start();
 * RaftNode<Long> orders = groups.group(7, members, new Counter())
 *         .logStore(logStore)
 *         .snapshotStore(snapshotStore)
 *         .start();
 * }</pre>
 *
 * <p><b>What is shared.</b> A group whose leader loses its majority, whose disk fails or whose state machine throws, stops or
 * waits alone. But a force that takes long delays the acknowledgements of all groups, a state machine that computes long delays
 * the applying of all, and frames to a peer share one queue. A process has one address in all groups: another one that a group
 * learns is used when the present connection is lost.
 *
 * <p><b>Who a member is.</b> Every group shows its peers the incarnation of its own log, and takes no messages before that. So a
 * group that lost its disk is told from one that did not, whatever became of the other groups of that process.
 *
 * <p><b>Sizes.</b> A group that nobody uses holds a few tens of kilobytes. Choose stores accordingly: a write-ahead log
 * prepares whole segments in advance, so with many groups its segments should be small. Options that a group does not choose
 * itself are {@link #defaultOptions}.
 */
public final class RaftGroups implements AutoCloseable {
    private static final String DEFAULT_CLUSTER_NAME = "default";

    private final long memberId;
    private final String clusterName;
    private final Clock clock;
    private final RandomGenerator random;
    private final GroupHost host;

    private RaftGroups(Builder builder) {
        memberId = builder.memberId;
        clusterName = builder.clusterName;
        clock = builder.clock;
        random = builder.random == null ? new SplittableRandom(new SecureRandom().nextLong()) : builder.random;
        Transport transport = builder.transport == null ? new InProcessNetwork().join() : builder.transport;
        UUID hostCluster = Raftwright.clusterId(clusterName, List.of());
        host = GroupHost.start(hostCluster, memberId, crew(builder.threading), transport, clock::nanoTime);
    }

    private Crew crew(Threading threading) {
        String name = "raftwright-" + memberId;
        return switch (threading) {
            case DEDICATED -> SharedCrew.threadPerDuty(name, clock::nanoTime);
            case SHARED -> SharedCrew.oneThread(name, clock::nanoTime);
            case INVOKER -> SharedCrew.invoked(name, clock::nanoTime);
        };
    }

    /**
     * Begins to build what the groups of this process share.
     *
     * @param memberId this process's member id, the same in all its groups; at least 1
     */
    public static Builder member(long memberId) {
        return new Builder(memberId);
    }

    /**
     * Begins to build this process's member of one group.
     *
     * @param groupId the group, the same at all its members; at least 1
     * @param members the founding members, the same list on each of them
     * @param machine the state machine to replicate
     */
    public <R extends @Nullable Object> GroupBuilder<R> group(
            long groupId, List<Member> members, StateMachine<R> machine) {
        Raftwright.requireMember(memberId, members);
        return new GroupBuilder<>(this, groupId, clusterId(groupId, members), members, false, machine);
    }

    /**
     * Begins to build this process's member of one group that takes it in: see {@link Raftwright#join}.
     *
     * @param groupId   the group
     * @param clusterId the group's cluster id, as {@link RaftNode#clusterId} tells it
     * @param contacts  some of the group's members
     * @param machine   the state machine to replicate
     */
    public <R extends @Nullable Object> GroupBuilder<R> join(
            long groupId, UUID clusterId, List<Member> contacts, StateMachine<R> machine) {
        Raftwright.requireDistinct(contacts);
        return new GroupBuilder<>(this, groupId, clusterId, contacts, true, machine);
    }

    /**
     * Begins to build this process's member of one group, where it is a witness: see {@link Raftwright#witness}.
     *
     * @param groupId the group, the same at all its members; at least 1
     * @param members the founding members, the same list on each of them
     */
    public GroupBuilder<Void> witness(long groupId, List<Member> members) {
        Raftwright.requireMember(memberId, members);
        return new GroupBuilder<>(this, groupId, clusterId(groupId, members), members, false, new NoState());
    }

    /**
     * The id of one group's cluster, by which its log on disk is told from those of others: give it to the store.
     *
     * @param groupId the group
     * @param members its founding members
     */
    public UUID clusterId(long groupId, Collection<Member> members) {
        return Raftwright.clusterId(clusterName + "/" + groupId, members);
    }

    /** {@link NodeOptions#defaults} with less room for proposals that wait: 1,024 of them, 4 MiB, in each group. */
    public static NodeOptions defaultOptions() {
        return NodeOptions.builder()
                .maxPendingProposals(1 << 10)
                .maxPendingBytes(4L << 20)
                .build();
    }

    /** How many groups are open here now; those that stopped by a failure are not. */
    public int openCount() {
        return host.openCount();
    }

    /**
     * Runs one duty cycle of each agent that may have work, under {@code Threading.INVOKER}; does nothing otherwise. From one
     * thread at a time.
     *
     * @return 0 if there was nothing to do
     */
    public int invoke() {
        return host.invoke();
    }

    /**
     * Closes all groups, then transport and threads; one that is just being opened is closed once it is open. Returns within
     * about five seconds, or as long as it takes to force the logs once more, or to open that one, half a minute at most.
     * Idempotent.
     */
    @Override
    public void close() {
        host.close();
    }

    /** Stops everything at once, as if the process had died. For tests and demonstrations. */
    public void halt() {
        host.halt();
    }

    private synchronized long drawSeed() {
        return random.nextLong();
    }

    /** Collects what groups share. Not thread-safe. */
    public static final class Builder {
        private final long memberId;
        private String clusterName = DEFAULT_CLUSTER_NAME;
        private @Nullable Transport transport;
        private Threading threading = Threading.DEDICATED;
        private Clock clock = Clock.system();
        private @Nullable RandomGenerator random;

        private Builder(long memberId) {
            if (memberId < 1) {
                throw new IllegalArgumentException("member id out of range, memberId=" + memberId + ", min=1");
            }
            this.memberId = memberId;
        }

        /** Names the cluster, so that two of them with the same members never mix. Default: {@code default}. */
        public Builder clusterName(String newClusterName) {
            clusterName = newClusterName;
            return this;
        }

        /** How processes talk. Required, unless no group has another member. Closed with the groups. */
        public Builder transport(Transport newTransport) {
            transport = newTransport;
            return this;
        }

        /** Who runs the agents of all groups. */
        public Builder threading(Threading newThreading) {
            threading = newThreading;
            return this;
        }

        /** The time. */
        public Builder clock(Clock newClock) {
            clock = newClock;
            return this;
        }

        /** The source from which each group draws the seed of its own. Default: seeded from the system. */
        public Builder random(RandomGenerator newRandom) {
            random = newRandom;
            return this;
        }

        /**
         * Starts transport and threads; there are no groups yet.
         *
         * @throws io.raftwright.transport.TransportException if the transport cannot start
         */
        public RaftGroups start() {
            return new RaftGroups(this);
        }
    }

    /** Collects what one group is made of. Not thread-safe. */
    public static final class GroupBuilder<R extends @Nullable Object> {
        private final RaftGroups groups;
        private final long groupId;
        private final UUID clusterId;
        private final List<Member> members;
        private final boolean isJoining;
        private final StateMachine<R> machine;
        private NodeOptions options = defaultOptions();
        private NodeListener listener = new NodeListener() {};
        private @Nullable LogStore logStore;
        private @Nullable SnapshotStore snapshotStore;

        private GroupBuilder(
                RaftGroups groups,
                long groupId,
                UUID clusterId,
                List<Member> members,
                boolean isJoining,
                StateMachine<R> machine) {
            if (groupId < 1) {
                throw new IllegalArgumentException("group id out of range, groupId=" + groupId + ", min=1");
            }
            if (!isJoining) {
                Raftwright.requireWitnesses(groups.memberId, members, machine);
            }
            this.groups = groups;
            this.clusterId = clusterId;
            this.isJoining = isJoining;
            this.groupId = groupId;
            this.members = List.copyOf(members);
            this.machine = machine;
        }

        /** Limits and times. Default: {@link #defaultOptions}. */
        public GroupBuilder<R> options(NodeOptions newOptions) {
            options = newOptions;
            return this;
        }

        /** Who is told of changes; on threads that all groups share. */
        public GroupBuilder<R> listener(NodeListener newListener) {
            listener = newListener;
            return this;
        }

        /** Where this group's log is. Default: in memory, which forgets everything and is for tests only. */
        public GroupBuilder<R> logStore(LogStore newLogStore) {
            logStore = newLogStore;
            return this;
        }

        /** Where this group's snapshots are. Default: in memory. */
        public GroupBuilder<R> snapshotStore(SnapshotStore newSnapshotStore) {
            snapshotStore = newSnapshotStore;
            return this;
        }

        /**
         * Recovers what the stores hold and opens the group. The node takes over stores and state machine; closing it closes
         * this group alone.
         *
         * @throws IllegalStateException                  if the group is open here, or all groups are closed
         * @throws io.raftwright.storage.StorageException if log and snapshots cannot be opened as they are
         */
        public RaftNode<R> start() {
            RandomGenerator random = new SplittableRandom(groups.drawSeed());
            GroupShare share = groups.host.share(groupId);
            Node<R> node = Node.start(new NodeParts<>(
                    clusterId,
                    groups.memberId,
                    members,
                    isJoining,
                    null,
                    machine,
                    options,
                    listener,
                    share.transport(),
                    logStore == null ? new InMemoryLogStore(random.nextLong()) : logStore,
                    snapshotStore == null ? new InMemorySnapshotStore() : snapshotStore,
                    Threading.DEDICATED,
                    groups.clock,
                    random,
                    share));
            share.attach(node);
            return new Raftwright.RunningNode<>(node);
        }
    }
}
