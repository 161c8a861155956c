package io.raftwright.testkit.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.api.RaftException;
import io.raftwright.api.Role;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.testkit.process.Choices;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes in on the members' ports while they work: they go on, and say little about it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GarbageTest {
    private static final int STRANGERS = 60;
    private static final int MAX_COMPLAINTS = 30;

    @TempDir
    Path directory;

    private final List<ConfigMap> maps = new ArrayList<>();
    private List<Member> members = List.of();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private volatile boolean isLoadOver;
    private Thread load = new Thread();

    @BeforeEach
    void open() throws IOException {
        members = Choices.members(3);
        // The third member is on the list and never runs, so that a stranger can claim to be it.
        for (Member member : members.subList(0, 2)) {
            maps.add(ConfigMap.open(member.id(), members, directory.resolve("" + member.id())));
        }
        maps.get(0).within(Duration.ofSeconds(20)).put("first", "value");
        RecordedLog.forget();
        load = new Thread(this::putAll, "load");
        load.start();
    }

    @AfterEach
    void close() {
        isLoadOver = true;
        maps.forEach(ConfigMap::close);
    }

    @Test
    void shouldGoOnWhenBytesAreRandom() throws IOException, InterruptedException {
        Random random = new Random(7);
        for (int i = 0; i < STRANGERS; i++) {
            byte[] bytes = new byte[1 + random.nextInt(10_000)];
            random.nextBytes(bytes);
            try (Stranger stranger = stranger(i)) {
                stranger.say(bytes);
            } catch (IOException expected) {
                // Dropped while it was still talking.
            }
        }

        assertGoesOn();
    }

    @Test
    void shouldGoOnWhenOtherProtocolsCall() throws IOException, InterruptedException {
        for (int i = 0; i < STRANGERS; i++) {
            try (Stranger stranger = stranger(i)) {
                stranger.say("GET / HTTP/1.1\r\nHost: member\r\nAccept: */*\r\nUser-Agent: somebody\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                assertEquals(-1, stranger.answer());
            } catch (java.net.SocketException expected) {
                // Reset: ended with bytes unread.
            }
        }

        assertGoesOn();
    }

    @Test
    void shouldGoOnBesideConnectionsThatSayNothing() throws IOException, InterruptedException {
        List<Stranger> strangers = new ArrayList<>();
        for (int i = 0; i < STRANGERS; i++) {
            Stranger stranger = stranger(i);
            strangers.add(stranger);
            if (i % 2 == 0) {
                stranger.say(new byte[] {'R', 'W'}); // half a hello
            }
        }

        assertGoesOn();
        for (Stranger stranger : strangers) {
            stranger.close();
        }
    }

    @Test
    void shouldGoOnWhenAMembersFramesAreHuge() throws IOException, InterruptedException {
        for (int length : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -2, 64 << 20}) {
            try (Stranger stranger = welcomed(7)) {
                stranger.sayLength(length);
                stranger.say(new byte[1_000]);
            }
        }

        assertGoesOn();
    }

    @Test
    void shouldGoOnWhenAMembersFramesAreRandom() throws IOException, InterruptedException {
        Random random = new Random(11);
        try (Stranger stranger = welcomed(7)) {
            for (int i = 0; i < 500; i++) {
                byte[] frame = new byte[random.nextInt(300)];
                random.nextBytes(frame);
                stranger.sayFrame(frame);
            }
        }

        assertGoesOn();
    }

    /** Every type of message, right in its header, with a body that is none. Terms are of the past: it cannot lie about them. */
    @Test
    void shouldGoOnWhenAMembersMessagesMakeNoSense() throws IOException, InterruptedException {
        Random random = new Random(13);
        try (Stranger stranger = welcomed(7)) {
            for (int i = 0; i < 1_000; i++) {
                byte[] body = new byte[random.nextInt(200)];
                random.nextBytes(body);
                ByteBuffer frame = ByteBuffer.allocate(64 + body.length).order(ByteOrder.LITTLE_ENDIAN);
                frame.put((byte) 1).put((byte) random.nextInt(16)).putShort((short) random.nextInt(4));
                frame.putInt(0).putLong(0).putLong(random.nextInt(2)); // reserved, group, term
                for (int field = 0; field < 5; field++) {
                    frame.putLong(random.nextBoolean() ? random.nextLong() : random.nextInt(100));
                }
                stranger.sayFrame(frame.put(body).array());
            }
        }

        assertGoesOn();
    }

    /** The load goes on for a while, without a failure, on members that still run, and with all that was acknowledged. */
    private void assertGoesOn() throws InterruptedException {
        int wanted = acknowledged.get() + 100;
        long startNs = System.nanoTime();
        while (acknowledged.get() < wanted && System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(20)) {
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
        isLoadOver = true;
        load.join();
        assertTrue(acknowledged.get() >= wanted, () -> "stuck, acknowledged=" + acknowledged + ", failed=" + failed);
        assertEquals(0, failed.get());
        for (ConfigMap map : maps) {
            assertNotEquals(Role.STOPPED, map.status().role());
            for (int i = 0; i < acknowledged.get(); i += 7) {
                assertEquals("" + i, map.get("key-" + i));
            }
        }
        List<String> complaints = RecordedLog.complaints("");
        assertTrue(complaints.size() <= MAX_COMPLAINTS, () -> complaints.size() + " lines, as " + complaints.get(9));
        assertEquals(
                List.of(),
                complaints.stream().filter(line -> line.startsWith("ERROR")).toList());
    }

    private void putAll() {
        while (!isLoadOver) {
            try {
                int number = acknowledged.get();
                maps.get(number % 2).put("key-" + number, "" + number);
                acknowledged.incrementAndGet();
            } catch (RaftException e) {
                failed.incrementAndGet();
            }
        }
    }

    private Stranger stranger(int number) throws IOException {
        return new Stranger(members.get(number % 2).address());
    }

    /** One that the first member takes for the third: without encryption nothing proves who calls. */
    private Stranger welcomed(long incarnation) throws IOException {
        UUID cluster = Raftwright.clusterId("config", members);
        Stranger stranger = new Stranger(members.get(0).address());
        stranger.sayHello(cluster, 3, 1, incarnation);
        assertNotEquals(-1, stranger.answer());
        return stranger;
    }
}
