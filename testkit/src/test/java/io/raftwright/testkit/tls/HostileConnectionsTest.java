package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.transport.tls.PemCredentials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes to a TLS port besides members: garbage, silence, and a member that went mad. The others do not notice. Wire line 2. */
@Timeout(120)
class HostileConnectionsTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("cluster");
    private static final PemCredentials FIRST = AUTHORITY.member(1);
    private static final PemCredentials SECOND = AUTHORITY.member(2);

    private final TlsMember home = TlsMember.of(1, FIRST);
    private final TlsMember friend = TlsMember.of(3, AUTHORITY.member(3));

    @BeforeEach
    void meet() throws InterruptedException {
        friend.dial(1, home.port());
        home.expect("up 3");
        friend.expect("up 1");
    }

    @AfterEach
    void shouldGoOnServingItsMembers() throws InterruptedException {
        friend.exchange(1, home, (byte) 1, (byte) 2);
        friend.expectNoEvent();
        friend.close();
        home.close();
    }

    @Test
    void shouldRefuseGarbage() throws IOException, InterruptedException {
        try (RawTls lost = RawTls.plain(home.port())) {
            lost.say("GET / HTTP/1.1\r\nHost: somewhere\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertEquals(21, lost.bytes(7)[0], "an alert");
            lost.expectEnd();
        }
        home.expectRefusal("the other end does not speak TLS, or bytes were lost");
    }

    /** By a clock that stands until all three are there: a busy machine cannot be late. */
    @Test
    void shouldEndAHandshakeThatNeverFinishes() throws IOException, InterruptedException {
        AtomicLong nowNs = new AtomicLong();
        try (TlsMember patient = new TlsMember(
                        1, builder -> builder.tls(TlsMember.fixed(FIRST)).nanoClock(nowNs::get));
                RawTls silent = RawTls.plain(patient.port());
                RawTls slow = RawTls.plain(patient.port());
                RawTls secured = RawTls.of(SECOND, patient.port())) {
            slow.say((byte) 22, (byte) 3, (byte) 1, (byte) 2, (byte) 0, (byte) 1);
            secured.say((byte) 'R'); // one byte of a hello

            nowNs.addAndGet(Duration.ofSeconds(5).toNanos());

            silent.expectEnd();
            slow.expectEnd();
            secured.expectEnd();
            patient.expectRefusal("SocketTimeoutException");
        }
    }

    @Test
    void shouldTakeNoMoreThanAHandshakesWorthFromAStranger() throws IOException, InterruptedException {
        byte[] endless = new byte[5 + 16_000]; // a piece of a client's hello that claims to be a hundred times as long
        endless[0] = 22;
        endless[1] = 3;
        endless[2] = 3;
        endless[3] = (byte) (16_000 >> 8);
        endless[4] = (byte) 16_000;
        endless[5] = 1;
        endless[6] = 15;

        try (RawTls greedy = RawTls.plain(home.port())) {
            try {
                for (int i = 0; i < 20; i++) {
                    greedy.say(endless);
                }
            } catch (IOException e) {
                // cut off in the middle of it
            }
            greedy.expectEnd();
        }
        home.expectRefusal("TLS failed"); // the JDK's own bound comes first
    }

    @Test
    void shouldEndTheConnectionOfAMemberThatSendsAnImpossibleLength() throws IOException, InterruptedException {
        for (int length : new int[] {-2, Integer.MIN_VALUE, home.transport.maxFrameLength() + 1}) {
            try (RawTls mad = welcomed()) {
                mad.say(littleEndian(length)).expectEnd();
            }
            home.expectRefusal("frame length out of range");
            home.expect("down 2");
        }
    }

    @Test
    void shouldEndTheConnectionOfAMemberThatEndsInAFrame() throws IOException, InterruptedException {
        try (RawTls gone = welcomed()) {
            gone.say(littleEndian(100)).say(new byte[99]);
            gone.endOutput();

            gone.expectEnd();
        }
        home.expect("down 2");
    }

    @Test
    void shouldSurviveAnyBytes() throws IOException {
        long seed = Long.getLong("tls.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] clientHello = RawTls.clientHello(SECOND);

        for (int i = 0; i < 300; i++) {
            byte[] bytes = random.nextInt(4) == 0 ? noise(random) : mutated(clientHello, random);
            try (RawTls fuzz = RawTls.plain(home.port())) {
                fuzz.say(bytes);
                fuzz.endOutput();
                fuzz.expectEnd();
            } catch (IOException | AssertionError e) {
                if (e instanceof AssertionError) {
                    throw new AssertionError("-Dtls.seed=" + seed + ", round=" + i, e);
                }
            }
        }
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(2_000)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] bytes =
                Arrays.copyOf(original, random.nextInt(3) == 0 ? random.nextInt(original.length) : original.length);
        for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    /** A raw connection as member 2, let in. */
    private RawTls welcomed() throws IOException, InterruptedException {
        RawTls raw = RawTls.of(SECOND, home.port());
        raw.say(RawTls.helloOf(2));
        assertEquals(7, raw.verdict());
        home.expect("up 2");
        return raw;
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
