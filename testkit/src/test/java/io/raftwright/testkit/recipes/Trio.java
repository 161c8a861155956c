package io.raftwright.testkit.recipes;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.testkit.process.Choices;
import io.raftwright.transport.memory.InProcessNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Three members in this process, and the network between them. */
final class Trio implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final List<Member> MEMBERS =
            List.of(new Member(1, "one"), new Member(2, "two"), new Member(3, "three"));

    private final InProcessNetwork network = new InProcessNetwork();
    private final List<ConfigMap> maps = new ArrayList<>();

    Trio(Path directory) {
        for (Member member : MEMBERS) {
            maps.add(ConfigMap.builder()
                    .member(member.id(), MEMBERS)
                    .clusterName("trio")
                    .directory(directory.resolve("" + member.id()))
                    .options(Choices.options())
                    .segmentLength(Choices.SEGMENT_LENGTH)
                    .transport(network.join())
                    .open());
        }
    }

    /** The map as the clients of a member have it, from 1 to 3. */
    ConfigMap map(int member) {
        return maps.get(member - 1);
    }

    /** Cuts the leader off until the others have another one that commits, and takes it back. */
    void deposeLeader() {
        long leader = awaitLeader();
        for (Member other : MEMBERS) {
            if (other.id() != leader) {
                network.cut(leader, other.id());
            }
        }
        map((int) (leader % 3 + 1)).put("deposed", "member " + leader);
        for (Member other : MEMBERS) {
            if (other.id() != leader) {
                network.heal(leader, other.id());
            }
        }
    }

    private long awaitLeader() {
        long endNs = System.nanoTime() + PATIENCE_NS;
        while (System.nanoTime() < endNs) {
            long leader = map(1).status().leader().id();
            if (leader != 0) {
                return leader;
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new AssertionError("no leader, status=" + map(1).status());
    }

    @Override
    public void close() {
        maps.forEach(ConfigMap::close);
    }
}
