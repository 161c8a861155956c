package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.testkit.process.Choices;
import io.raftwright.transport.tcp.TcpTransport;
import io.raftwright.transport.tls.PemCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Three members of a map that talk TLS over TCP, with a {@link MeddlingProxy} in each of the six links. Owner: the test. */
final class WiredTrio implements AutoCloseable {
    static final List<Integer> IDS = List.of(1, 2, 3);
    private static final Duration SILENCE = Duration.ofMillis(500);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int PIECE_LENGTH = 64 << 10;

    /** A link from whoever dials it. */
    private record Link(int dialler, int acceptor) {}

    private final TestAuthority authority = new TestAuthority("trio");
    private final Map<Link, MeddlingProxy> wires = new HashMap<>();
    private final List<ConfigMap> maps = new ArrayList<>();

    WiredTrio(Path directory) throws IOException {
        List<Member> own = Choices.members(IDS.size());
        for (int dialler : IDS) {
            for (int acceptor : IDS) {
                if (dialler != acceptor) {
                    int port = port(own.get(acceptor - 1));
                    wires.put(new Link(dialler, acceptor), new MeddlingProxy(port, PIECE_LENGTH));
                }
            }
        }
        for (int id : IDS) {
            maps.add(open(id, own.get(id - 1), directory));
        }
    }

    private static int port(Member member) {
        return Integer.parseInt(member.address().substring(member.address().indexOf(':') + 1));
    }

    /** Each member knows the others by the near ends of its own wires. */
    private ConfigMap open(int id, Member own, Path directory) {
        PemCredentials credentials = authority.member(id);
        List<Member> known = new ArrayList<>();
        for (int other : IDS) {
            known.add(
                    other == id
                            ? own
                            : new Member(other, "127.0.0.1:" + wire(id, other).port()));
        }
        return ConfigMap.builder()
                .member(id, known)
                .clusterId(new UUID(4, 2))
                .directory(directory.resolve("" + id))
                .options(Choices.options())
                .segmentLength(Choices.SEGMENT_LENGTH)
                .transport(TcpTransport.builder(own.address())
                        .tls(TlsMember.fixed(credentials))
                        .silenceTimeout(SILENCE)
                        .handshakeTimeout(SILENCE.multipliedBy(2))
                        .bind())
                .open();
    }

    private MeddlingProxy wire(int dialler, int acceptor) {
        MeddlingProxy wire = wires.get(new Link(dialler, acceptor));
        assertTrue(wire != null, "no such link");
        return wire;
    }

    ConfigMap map(int id) {
        return maps.get(id - 1);
    }

    /** Loses what a member says to the others, or what they say to it, or both. */
    void breakLinks(int id, boolean outgoing, boolean incoming) {
        for (int other : IDS) {
            if (other != id) {
                MeddlingProxy dialled = wire(id, other);
                MeddlingProxy accepted = wire(other, id);
                dialled.losesForth = outgoing;
                dialled.losesBack = incoming;
                accepted.losesForth = incoming;
                accepted.losesBack = outgoing;
            }
        }
    }

    /** Lets links be made again, once something was lost on each that was to break: those that were are dead. */
    void mendLinks(int id) {
        await(() -> wires.values().stream().allMatch(MeddlingProxy::isBroken), () -> "nothing was lost");
        breakLinks(id, false, false);
    }

    /** The leader that all three agree on. */
    int awaitLeader() {
        long[] leaders = {0};
        await(
                () -> {
                    leaders[0] = map(1).status().leader().id();
                    return leaders[0] != 0
                            && maps.stream()
                                    .allMatch(map -> map.status().leader().id() == leaders[0]);
                },
                () -> "no leader, status=" + map(1).status());
        return (int) leaders[0];
    }

    private static void await(BooleanSupplier condition, Supplier<String> otherwise) {
        long endNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, otherwise);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws IOException {
        maps.forEach(ConfigMap::close);
        for (MeddlingProxy wire : wires.values()) {
            wire.close();
        }
    }
}
