package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.testkit.process.Choices;
import io.raftwright.transport.tls.PemCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three members under load get other certificates, and then another authority: no write fails, and none is lost. */
@Timeout(120)
class RotationUnderLoadTest {
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int WRITES_BETWEEN = 30;

    private final TestAuthority before = new TestAuthority("before");
    private final TestAuthority after = new TestAuthority("after");
    private final Map<Long, ConfigMap> maps = new ConcurrentHashMap<>();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread writer = new Thread(this::write, "writer");
    private volatile boolean isOver;

    @TempDir
    private Path directory;

    private List<Member> members = List.of();

    @BeforeEach
    void open() throws IOException {
        members = Choices.members(3);
        for (Member member : members) {
            Files.createDirectories(filesOf(member.id()).chain().getParent());
            filesOf(member.id()).write(before.member(member.id()));
            open(member.id());
        }
        writer.start();
    }

    @AfterEach
    void close() {
        isOver = true;
        maps.values().forEach(ConfigMap::close);
    }

    @Test
    void shouldLoseNoWriteWhileCertificatesAndAuthoritiesChange() throws Exception {
        awaitWrites();

        rotate(before::member);
        rotate(id -> TestAuthority.trusting(before.member(id), before, after));
        rotate(id -> TestAuthority.trusting(after.member(id), before, after));
        rotate(id -> TestAuthority.trusting(after.member(id), after));

        maps.remove(2L).close();
        open(2); // with what it finds now
        awaitWrites();
        isOver = true;
        writer.join();
        assertEquals(null, failure.get());
        for (ConfigMap map : maps.values()) {
            for (int number = 0; number < written.get(); number++) {
                assertEquals("value", map.get("key/" + number), "key/" + number);
            }
        }
    }

    /** Gives each member other credentials, one after the other, while writes go on. */
    private void rotate(LongFunction<PemCredentials> credentialsOf) throws Exception {
        for (Member member : members) {
            PemCredentials fresh = credentialsOf.apply(member.id());
            filesOf(member.id()).write(fresh);
            awaitShown(member, fresh);
            awaitWrites();
        }
    }

    private void awaitShown(Member member, PemCredentials fresh) throws GeneralSecurityException, IOException {
        int port = Integer.parseInt(member.address().substring(member.address().indexOf(':') + 1));
        PemCredentials visitor = TestAuthority.trusting(fresh, before, after);
        Certificate expected = RawTls.certificates(fresh.certificateChain())[0];
        long endNs = System.nanoTime() + WAIT_NS;
        for (boolean isShown = false; !isShown; ) {
            assertTrue(System.nanoTime() < endNs, "the new certificate is not in use, memberId=" + member.id());
            LockSupport.parkNanos(
                    20_000_000); // a visit costs both ends a handshake, and the members need the processor
            try (RawTls visit = RawTls.of(visitor, port)) {
                isShown = visit.certificate().equals(expected);
            }
        }
    }

    private void awaitWrites() {
        int enough = written.get() + WRITES_BETWEEN;
        long endNs = System.nanoTime() + WAIT_NS;
        while (written.get() < enough && failure.get() == null) {
            assertTrue(System.nanoTime() < endNs, "writes do not go on, written=" + written);
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals(null, failure.get());
    }

    private void write() {
        try {
            while (!isOver) {
                ConfigMap map = maps.get(1 + written.get() % 2 * 2L); // members 1 and 3
                assertNotNull(map);
                map.put("key/" + written.get(), "value");
                written.incrementAndGet();
            }
        } catch (RuntimeException | AssertionError e) {
            failure.set(e);
        }
    }

    private void open(long id) {
        maps.put(
                id,
                ConfigMap.builder()
                        .member(id, members)
                        .directory(directoryOf(id))
                        .tls(filesOf(id).settingsReloaded())
                        .deadline(PATIENCE) // of a busy machine
                        .open());
    }

    private Path directoryOf(long id) {
        return directory.resolve("member-" + id);
    }

    private TlsFiles filesOf(long id) {
        return TlsFiles.in(directory.resolve("tls-" + id));
    }
}
