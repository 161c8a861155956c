package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.NodeOptions;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.testkit.process.Choices;
import io.raftwright.transport.tls.PemCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand idle, garbled and slow connections to a cluster at work change nothing: every put is answered in time, nobody is elected,
 * no more strangers are inside than may be, and their sockets are closed when they are gone.
 */
@Timeout(180)
class ThousandStrangersTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("cluster");
    private static final int MEMBERS = 3;
    private static final int PUTS = 200; // on each member
    private static final int ROUNDS = 3;
    private static final int STRANGERS_INSIDE = 64; // of each member, as docs/security.md says
    private static final int BEING_CLOSED = 16; // of each: accepted in one turn, closed at the next
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(60);

    /** So long that a machine with other work is no reason for an election, and short beside what strangers could do. */
    private static final NodeOptions OPTIONS =
            Choices.options().toBuilder().electionTimeout(Duration.ofSeconds(3)).build();

    @TempDir
    private Path directory;

    private final List<ConfigMap> maps = new ArrayList<>();
    private final ExecutorService clients = Executors.newFixedThreadPool(MEMBERS);
    private List<Member> members = List.of();

    @BeforeEach
    void open() throws IOException {
        members = Choices.members(MEMBERS);
        for (Member member : members) {
            PemCredentials credentials = AUTHORITY.member(member.id());
            maps.add(ConfigMap.builder()
                    .member(member.id(), members)
                    .directory(directory.resolve("" + member.id()))
                    .options(OPTIONS)
                    .tls(TlsMember.fixed(credentials))
                    .deadline(DEADLINE)
                    .open());
        }
        for (ConfigMap map : maps) {
            map.within(Duration.ofSeconds(60)).put("first", "value");
        }
    }

    @AfterEach
    void close() {
        clients.shutdownNow();
        maps.forEach(ConfigMap::close);
    }

    /** How long puts took, in the order of their lengths, and all of them together. */
    private record Pace(List<Long> takenNs, long totalNs) {
        long p99Us() {
            return takenNs.get(takenNs.size() * 99 / 100) / 1_000;
        }

        long putsPerSecond() {
            return takenNs.size() * 1_000_000_000L / totalNs;
        }

        @Override
        public String toString() {
            return putsPerSecond() + " puts/s, p99=" + p99Us() + " us";
        }
    }

    @Test
    void shouldNotNoticeAThousandStrangers() throws Exception {
        Pace warmUp = putAll("warm-up", () -> true);
        Pace alone = putAll("alone", () -> true);
        long socketsBefore = openSockets();
        long term = maps.get(0).status().term();
        AtomicInteger mostInside = new AtomicInteger();

        Pace amid;
        List<Integer> ports = members.stream().map(ThousandStrangersTest::port).toList();
        try (Crowd crowd = new Crowd(
                ports,
                RawTls.clientHello(AUTHORITY.member(2)),
                open -> mostInside.accumulateAndGet((int) (openSockets() - socketsBefore) - open, Math::max))) {
            crowd.start();
            await(() -> crowd.rounds() > 0, "the crowd does not come");
            amid = putAll("amid", () -> crowd.rounds() > ROUNDS);
        }

        String figures = "alone: " + alone + "; amid strangers: " + amid + ", at most " + mostInside + " inside";
        System.out.println("1,000 strangers: " + figures + "; at first: " + warmUp);
        for (ConfigMap map : maps) {
            assertEquals(term, map.status().term(), "somebody was elected");
        }
        assertTrue(mostInside.get() <= MEMBERS * (STRANGERS_INSIDE + BEING_CLOSED), figures);
        assertTrue(amid.putsPerSecond() * 20 >= alone.putsPerSecond(), figures);
        await(() -> openSockets() <= socketsBefore, "sockets are left");
    }

    /** Puts on all members at once, as many as there are to be and until it is enough; each is answered. */
    private Pace putAll(String name, BooleanSupplier isEnough) throws Exception {
        long startNs = System.nanoTime();
        List<Future<List<Long>>> working = new ArrayList<>();
        for (ConfigMap map : maps) {
            working.add(clients.submit(() -> put(map, name, isEnough)));
        }
        List<Long> taken = new ArrayList<>();
        for (Future<List<Long>> client : working) {
            taken.addAll(client.get(120, TimeUnit.SECONDS));
        }
        long totalNs = System.nanoTime() - startNs;
        return new Pace(taken.stream().sorted().toList(), totalNs);
    }

    private static List<Long> put(ConfigMap map, String name, BooleanSupplier isEnough) {
        List<Long> taken = new ArrayList<>();
        while (taken.size() < PUTS || !isEnough.getAsBoolean()) {
            long startNs = System.nanoTime();
            map.put(name + '-' + map.status().memberId() + '-' + taken.size() % PUTS, "" + taken.size());
            taken.add(System.nanoTime() - startNs);
        }
        return taken;
    }

    private static int port(Member member) {
        return Integer.parseInt(member.address().substring(member.address().indexOf(':') + 1));
    }

    /** Sockets of this process; none where the platform does not tell. */
    private static long openSockets() {
        Path all = Path.of("/proc/self/fd");
        if (!Files.isDirectory(all)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(all)) {
            return open.filter(ThousandStrangersTest::isSocket).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private static void await(BooleanSupplier condition, String otherwise) {
        long endNs = System.nanoTime() + WAIT_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, otherwise);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
