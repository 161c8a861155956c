package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.transport.SendResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member (number 3) that was welcomed and then does what it must not, or what is merely unusual. */
class HostileBytesTest {
    private final Pair pair = new Pair();

    @BeforeEach
    void nameThird() throws InterruptedException {
        pair.awaitUp();
        pair.first.connect(3, "127.0.0.1:1");
    }

    @AfterEach
    void shouldGoOnServingItsMembers() throws InterruptedException {
        byte[] frame = {4, 5, 6};
        assertEquals(SendResult.QUEUED, pair.second.send(1, ByteBuffer.wrap(frame)));
        assertArrayEquals(frame, pair.atFirst.nextFrame());
        pair.close();
    }

    @Test
    void shouldCloseOnAnOversizedLength() throws IOException {
        try (RawPeer raw = welcomed()) {
            raw.sayLength(pair.first.maxFrameLength() + 1).expectEnd();
        }
    }

    @Test
    void shouldCloseOnANegativeLength() throws IOException {
        try (RawPeer raw = welcomed()) {
            raw.sayLength(-2).expectEnd();
        }
    }

    @Test
    void shouldJoinAFrameThatComesByteByByte() throws IOException, InterruptedException {
        try (RawPeer raw = welcomed()) {
            for (byte value : new byte[] {2, 0, 0, 0, 77, 78}) {
                raw.say(ByteBuffer.wrap(new byte[] {value}));
            }

            assertArrayEquals(new byte[] {77, 78}, pair.atFirst.nextFrame());
        }
    }

    @Test
    void shouldDropAFrameCutShort() throws IOException {
        try (RawPeer raw = welcomed()) {
            raw.sayLength(100).say(ByteBuffer.wrap(new byte[50])).endOutput();

            raw.expectEnd();
        }
    }

    @Test
    void shouldReplaceAnOlderConnectionOfTheSameMember() throws IOException, InterruptedException {
        try (RawPeer older = welcomed();
                RawPeer newer = welcomed()) {
            older.expectEnd();
            newer.sayLength(1).say(ByteBuffer.wrap(new byte[] {9}));

            assertArrayEquals(new byte[] {9}, pair.atFirst.nextFrame());
        }
    }

    @Test
    void shouldEndTheConnectionOfADisconnectedMember() throws IOException {
        try (RawPeer raw = welcomed()) {
            pair.first.disconnect(3);

            raw.expectEnd();
        }
    }

    @Test
    void shouldServeItsMembersBesideManyIdleConnections() throws IOException, InterruptedException {
        List<RawPeer> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                idle.add(new RawPeer(pair.first));
            }
            try (RawPeer raw = welcomed()) {
                raw.sayLength(1).say(ByteBuffer.wrap(new byte[] {9}));

                assertArrayEquals(new byte[] {9}, pair.atFirst.nextFrame());
            }
            idle.get(0).expectEnd(); // the oldest stranger made room
        } finally {
            for (RawPeer raw : idle) {
                raw.close();
            }
        }
    }

    private RawPeer welcomed() throws IOException {
        RawPeer raw = new RawPeer(pair.first);
        raw.say(RawPeer.helloFrom(3)).expectVerdict(Verdict.WELCOME);
        return raw;
    }
}
