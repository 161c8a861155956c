package io.raftwright.benchmarks;

import com.sun.management.ThreadMXBean;
import io.raftwright.RaftNode;
import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.api.MembershipPolicy;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.NodeStatus;
import io.raftwright.api.Threading;
import io.raftwright.configmap.AsyncConfigMap;
import io.raftwright.configmap.MapMember;
import io.raftwright.configmap.internal.check.CheckThread;
import io.raftwright.configmap.internal.check.StateCheck;
import io.raftwright.configmap.internal.lease.LeaseExpiry;
import io.raftwright.configmap.internal.lease.LeaseThread;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.configmap.internal.watch.WatchHub;
import io.raftwright.configmap.internal.watch.WatchThread;
import io.raftwright.transport.tcp.TcpTransport;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Three voters and any number of observers in this JVM, over loopback TCP, with their logs in memory: what is left is what
 * replication itself costs.
 *
 * <p>Owner: the main thread.
 */
final class ObservedCluster implements AutoCloseable {
    private static final int VOTERS = 3;
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(3);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    /** Logs are in memory, and so are their snapshots: a few megabytes for each member. No election while all wait for two processors. */
    private static final NodeOptions OPTIONS = NodeOptions.builder()
            .electionTimeout(Duration.ofSeconds(2))
            .heartbeatInterval(Duration.ofMillis(100))
            .snapshotEveryBytes(4 << 20)
            .membership(MembershipPolicy.open())
            .build();

    private final long firstId;
    private final int observerCount;
    private final UUID clusterId;
    private final List<Member> voters = new ArrayList<>();
    private final AtomicLong bytesToObservers = new AtomicLong();
    private final List<RaftNode<StoreResult>> nodes = new ArrayList<>();
    private final List<ConfigStore> stores = new ArrayList<>();

    /**
     * Starts all, and waits until all are in.
     *
     * @param firstId of ids that no other cluster in this JVM has: threads are told apart by them
     */
    ObservedCluster(long firstId, int observerCount) throws TimeoutException, InterruptedException {
        this.firstId = firstId;
        this.observerCount = observerCount;
        List<TcpTransport> transports = new ArrayList<>();
        for (int i = 0; i < VOTERS; i++) {
            transports.add(TcpTransport.plaintext("127.0.0.1:0"));
            voters.add(new Member(firstId + i, transports.get(i).localAddress()));
        }
        clusterId = Raftwright.clusterId("observed-" + firstId, voters);
        for (int i = 0; i < VOTERS; i++) {
            ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
            start(Raftwright.node(firstId + i, voters, store), transports.get(i), store);
        }
        long lead = leader();
        for (int i = VOTERS; i < VOTERS + observerCount; i++) {
            ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
            TcpTransport transport = TcpTransport.plaintext("127.0.0.1:0");
            start(
                    Raftwright.join(firstId + i, voters, store)
                            .askingAs(transport.localAddress())
                            .threading(Threading.SHARED),
                    transport,
                    store);
        }
        await(() -> node(lead).membership().learners().size() == observerCount);
    }

    private void start(Raftwright.Builder<StoreResult> builder, TcpTransport transport, ConfigStore store) {
        nodes.add(builder.clusterId(clusterId)
                .options(OPTIONS)
                .transport(new CountedTransport(transport, peerId -> peerId >= firstId + VOTERS, bytesToObservers))
                .start());
        stores.add(store);
    }

    private RaftNode<StoreResult> node(long id) {
        return nodes.get((int) (id - firstId));
    }

    /** The leader's id, once there is one. */
    private long leader() throws TimeoutException, InterruptedException {
        await(() -> nodes.stream().anyMatch(node -> node.status().isLeader()));
        return nodes.stream()
                .map(RaftNode::status)
                .filter(NodeStatus::isLeader)
                .mapToLong(NodeStatus::memberId)
                .findFirst()
                .orElseThrow();
    }

    /** The map as the leader's own clients have it. */
    AsyncConfigMap map() throws TimeoutException, InterruptedException {
        long id = leader();
        RaftNode<StoreResult> node = node(id);
        ConfigStore store = stores.get((int) (id - firstId));
        String name = "beside-" + id; // no thread of the node's own
        return new MapMember(
                        node,
                        store,
                        new WatchHub(store::state, new WatchThread(name)),
                        new LeaseExpiry(node, store, new LeaseThread(name)),
                        new StateCheck(id, new CheckThread(name), new NodeListener() {}).on(node))
                .map(DEADLINE);
    }

    int observerCount() {
        return observerCount;
    }

    /** Bytes in frames that voters, which is to say the leader, have sent to observers so far. */
    long bytesToObservers() {
        return bytesToObservers.get();
    }

    /** Processor time of the leader's threads so far: consensus, durability, apply, transport. */
    long leaderCpuNs() throws TimeoutException, InterruptedException {
        long id = leader();
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long cpuNs = 0;
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null
                    && (info.getThreadName().startsWith("raftwright-" + id + "-")
                            || info.getThreadName().equals("raftwright-tcp-" + id))) {
                cpuNs += Math.max(0, threads.getThreadCpuTime(info.getThreadId()));
            }
        }
        return cpuNs;
    }

    /** Waits until all observers have what the leader has committed. */
    void awaitObservers() throws TimeoutException, InterruptedException {
        long committed = node(leader()).status().commitIndex();
        await(() -> nodes.stream().allMatch(node -> node.status().lastIndex() >= committed));
    }

    private static void await(BooleanSupplier condition) throws TimeoutException, InterruptedException {
        long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > PATIENCE_NS) {
                throw new TimeoutException("not in time, patienceNs=" + PATIENCE_NS);
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Override
    public void close() {
        nodes.forEach(RaftNode::halt);
    }
}
