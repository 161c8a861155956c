package io.raftwright;

import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.Threading;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.StorageException;
import io.raftwright.transport.Transport;
import io.raftwright.transport.memory.InProcessNetwork;
import io.raftwright.transport.tcp.TcpTransport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Processes with several groups each, all in this JVM; every group has a member in every process. */
final class TestGroups implements AutoCloseable {
    /** One group's member in one process. */
    record Place(long memberId, long groupId) {}

    final InProcessNetwork network = new InProcessNetwork();
    final List<Member> members = new ArrayList<>();
    private final Map<Long, RaftGroups> processes = new HashMap<>();
    private final Map<Place, RaftNode<Long>> nodes = new HashMap<>();
    private final Map<Place, SumMachine> machines = new HashMap<>();
    private final Map<Place, InMemoryLogStore> logs = new HashMap<>();
    private NodeOptions options = RaftGroups.defaultOptions();

    private TestGroups() {}

    /** Processes 1 to size, over a network in memory. */
    static TestGroups inMemory(int size, Threading threading) {
        TestGroups groups = new TestGroups();
        for (long id = 1; id <= size; id++) {
            groups.members.add(new Member(id, "process-" + id));
        }
        groups.members.forEach(member -> groups.startProcess(member.id(), groups.network.join(), threading));
        return groups;
    }

    /** Processes 1 to size, over TCP on free ports of this machine. */
    static TestGroups overTcp(int size) {
        TestGroups groups = new TestGroups();
        Map<Long, TcpTransport> transports = new HashMap<>();
        for (long id = 1; id <= size; id++) {
            TcpTransport transport = TcpTransport.plaintext("127.0.0.1:0");
            transports.put(id, transport);
            groups.members.add(new Member(id, transport.localAddress()));
        }
        transports.forEach((id, transport) -> groups.startProcess(id, transport, Threading.DEDICATED));
        return groups;
    }

    void startProcess(long id, Transport transport, Threading threading) {
        processes.put(
                id,
                RaftGroups.member(id)
                        .clusterName("test")
                        .transport(transport)
                        .threading(threading)
                        .start());
    }

    TestGroups options(NodeOptions newOptions) {
        options = newOptions;
        return this;
    }

    RaftGroups process(long memberId) {
        return processes.get(memberId);
    }

    /** Opens a group in every process. */
    TestGroups open(long groupId) {
        members.forEach(member -> open(member.id(), groupId));
        return this;
    }

    /** Opens a group in one process, with the log that it had there before, if any. */
    RaftNode<Long> open(long memberId, long groupId) {
        return open(memberId, groupId, new NodeListener() {});
    }

    RaftNode<Long> open(long memberId, long groupId, NodeListener listener) {
        Place place = new Place(memberId, groupId);
        SumMachine machine = new SumMachine();
        RaftNode<Long> node = processes
                .get(memberId)
                .group(groupId, members, machine)
                .options(options)
                .listener(listener)
                .logStore(logAt(place))
                .start();
        nodes.put(place, node);
        machines.put(place, machine);
        return node;
    }

    private InMemoryLogStore logAt(Place place) {
        InMemoryLogStore log = logs.get(place);
        if (log == null) {
            log = new InMemoryLogStore(31 * place.memberId() + place.groupId());
        } else if (nodes.containsKey(place) && isClosed(log)) {
            log = log.reopened();
        }
        logs.put(place, log);
        return log;
    }

    private static boolean isClosed(InMemoryLogStore log) {
        try {
            log.force();
            return false;
        } catch (StorageException e) {
            return true;
        }
    }

    /** The log with which a group's member will be opened. */
    void log(long memberId, long groupId, InMemoryLogStore log) {
        logs.put(new Place(memberId, groupId), log);
    }

    RaftNode<Long> node(long memberId, long groupId) {
        return nodes.get(new Place(memberId, groupId));
    }

    SumMachine machine(long memberId, long groupId) {
        return machines.get(new Place(memberId, groupId));
    }

    /** Waits until a group has a leader among the members open, and returns its member id. */
    long awaitLeader(long groupId) {
        long[] leader = new long[1];
        TestCluster.await(() -> {
            leader[0] = members.stream()
                    .mapToLong(Member::id)
                    .filter(id -> node(id, groupId).status().isLeader())
                    .findFirst()
                    .orElse(0);
            return leader[0] != 0;
        });
        return leader[0];
    }

    /** A member of a group that does not lead it, other than the one given. */
    long follower(long groupId, long except) {
        long leader = awaitLeader(groupId);
        return members.stream()
                .mapToLong(Member::id)
                .filter(id -> id != leader && id != except)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        processes.values().forEach(RaftGroups::close);
    }
}
