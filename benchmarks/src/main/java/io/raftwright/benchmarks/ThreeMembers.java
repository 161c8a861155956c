package io.raftwright.benchmarks;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Three durable members in this JVM, over loopback TCP. Owner: the main thread. */
final class ThreeMembers implements AutoCloseable {
    private static final int SIZE = 3;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final List<ConfigMap> maps = new ArrayList<>();

    ThreeMembers(Path directory) throws IOException {
        List<Member> members = membersOnFreePorts();
        for (Member member : members) {
            maps.add(ConfigMap.open(member.id(), members, directory.resolve("member-" + member.id())));
        }
    }

    /** The leader, once there is one. */
    ConfigMap leader() throws TimeoutException, InterruptedException {
        long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < PATIENCE_NS) {
            for (ConfigMap map : maps) {
                if (map.status().isLeader()) {
                    return map;
                }
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        throw new TimeoutException("no leader was elected, patienceNs=" + PATIENCE_NS);
    }

    /** Forces of the log so far, of all members together. */
    long syncs() {
        return maps.stream().mapToLong(map -> map.status().syncs()).sum();
    }

    @Override
    public void close() {
        maps.forEach(ConfigMap::close);
    }

    private static List<Member> membersOnFreePorts() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= SIZE; id++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket); // stays open until all ports are chosen, so that they differ
            members.add(new Member(id, "127.0.0.1:" + socket.getLocalPort()));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return List.copyOf(members);
    }
}
