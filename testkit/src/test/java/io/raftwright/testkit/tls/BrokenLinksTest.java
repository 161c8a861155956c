package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.transport.tcp.TcpTransportBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Links that break without a word: the sockets stay open, and what is sent on them gets lost. Both ends notice by the silence, and it is
 * dialled anew. Whatever a busy machine takes for a silence besides ends in a new connection, too, so nothing here depends on its pace.
 */
@Timeout(60)
class BrokenLinksTest {
    private static final Duration SILENCE = Duration.ofMillis(300);
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(20);

    private final TlsMember acceptor = new TlsMember(1, BrokenLinksTest::impatient);
    private final TlsMember dialler = new TlsMember(2, BrokenLinksTest::impatient);
    private MeddlingProxy wire;

    private static TcpTransportBuilder impatient(TcpTransportBuilder builder) {
        return builder.plaintext().silenceTimeout(SILENCE).handshakeTimeout(SILENCE.multipliedBy(2));
    }

    @BeforeEach
    void meet() throws IOException, InterruptedException {
        wire = new MeddlingProxy(acceptor.port(), 1_000);
        dialler.dial(1, wire.port());
        acceptor.expect("up 2");
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        acceptor.close();
        dialler.close();
    }

    @Test
    void shouldDialAgainWhenALinkIsHalfOpen() throws InterruptedException {
        expectRecovery(true, true);
    }

    @Test
    void shouldDialAgainWhenNothingArrivesFromTheDialler() throws InterruptedException {
        expectRecovery(true, false);
    }

    @Test
    void shouldDialAgainWhenNothingArrivesFromTheAcceptor() throws InterruptedException {
        expectRecovery(false, true);
    }

    private void expectRecovery(boolean losesForth, boolean losesBack) throws InterruptedException {
        wire.losesForth = losesForth;
        wire.losesBack = losesBack;

        await(() -> !acceptor.isConnected(2), "the acceptor does not notice");
        await(() -> !dialler.isConnected(1), "the dialler does not notice");
        wire.losesForth = false;
        wire.losesBack = false;

        dialler.sendUntilTaken(1, acceptor, (byte) 1);
        acceptor.sendUntilTaken(2, dialler, (byte) 2);
    }

    private static void await(BooleanSupplier condition, String otherwise) {
        long endNs = System.nanoTime() + WAIT_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, otherwise);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
