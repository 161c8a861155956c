package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames over TLS, whatever the network does with the bytes. */
@Timeout(120)
class TlsStreamTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("cluster");

    private final TlsMember first = TlsMember.of(1, AUTHORITY.member(1));
    private final TlsMember second = TlsMember.of(2, AUTHORITY.member(2));

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000, 16_400, 100_000})
    void shouldCarryFramesInPiecesOfAnyLength(int pieceLength) throws IOException, InterruptedException {
        try (MeddlingProxy proxy = new MeddlingProxy(first.port(), pieceLength)) {
            second.dial(1, proxy.port()).expect("up 1");
            first.expect("up 2");
            Random random = new Random(pieceLength);
            int longest = Math.min(first.transport.maxFrameLength(), 2_000 * pieceLength);
            List<byte[]> frames = new ArrayList<>();
            for (int length : new int[] {0, 1, longest, 16_379, 16_380, 16_381, 0, 3, longest / 2}) {
                byte[] frame = new byte[Math.min(length, longest)];
                random.nextBytes(frame);
                frames.add(frame);
            }

            frames.forEach(frame -> second.sendUntilQueued(1, frame));
            frames.forEach(frame -> first.sendUntilQueued(2, frame));

            for (byte[] frame : frames) {
                assertArrayEquals(frame, first.nextFrame());
                assertArrayEquals(frame, second.nextFrame());
            }
        }
    }

    @Test
    void shouldTakeNoByteThatWasChangedOnTheWay() throws IOException, InterruptedException {
        try (MeddlingProxy proxy = new MeddlingProxy(first.port(), 1_000)) {
            second.dial(1, proxy.port()).expect("up 1");
            first.expect("up 2");
            second.exchange(1, first, (byte) 1);

            proxy.untouchedBytes.set(50_000);
            second.sendUntilQueued(1, new byte[100_000]);

            first.expect("down 2");
            first.expectRefusal("TLS failed");
            second.expect("down 1");
            second.expect("up 1");
            first.expect("up 2");
            second.exchange(1, first, (byte) 2); // and not one byte of the frame that was changed
        }
    }

    @Test
    void shouldConnectAnewWhenTheWireIsCut() throws IOException, InterruptedException {
        try (MeddlingProxy proxy = new MeddlingProxy(first.port(), 1_000)) {
            second.dial(1, proxy.port()).expect("up 1");
            first.expect("up 2");

            proxy.cut();

            first.expect("down 2");
            second.expect("down 1");
            second.expect("up 1");
            first.expect("up 2");
            second.exchange(1, first, (byte) 1);
        }
    }

    @Test
    void shouldRefuseWhatWasSaidBefore() throws IOException, InterruptedException {
        byte[] recorded;
        try (MeddlingProxy proxy = new MeddlingProxy(first.port(), 1_000)) {
            second.dial(1, proxy.port()).expect("up 1");
            first.expect("up 2");
            second.exchange(1, first, (byte) 1);
            recorded = proxy.said();
        }
        second.close();
        first.expect("down 2");

        try (RawTls replay = RawTls.plain(first.port())) {
            replay.say(recorded).expectEnd();
        }

        first.expectRefusal("TLS failed");
        first.expectNoEvent();
    }

    @Test
    void shouldEndWithoutComplaintWhenAMemberCloses() throws InterruptedException {
        second.dial(1, first.port()).expect("up 1");
        first.expect("up 2");

        second.close();

        first.expect("down 2");
        assertEquals(0, first.refusalCount());
    }
}
