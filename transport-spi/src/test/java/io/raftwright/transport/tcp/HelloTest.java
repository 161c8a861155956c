package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The bytes of the handshake are a promise to every other version: these must never change. */
class HelloTest {
    private static final Hello HELLO = new Hello(1, new UUID(0x0102030405060708L, 0x1112131415161718L), 3, 4, -2);
    private static final Answer ANSWER = new Answer(4, 5, 0x2122232425262728L);

    @Test
    void shouldKeepTheLayoutOfTheHello() throws IOException {
        assertEquals(
                "52575431" + "0100" + "0000" + "0807060504030201" + "1817161514131211" + "0300000000000000"
                        + "0400000000000000" + "feffffffffffffff" + "00000000",
                hex(HELLO.encode(), Hello.LENGTH - 4));
        assertEquals(HELLO, Hello.decode(HELLO.encode()));
    }

    @Test
    void shouldKeepTheLayoutOfTheAnswer() throws IOException {
        assertEquals(
                "52575431" + "0100" + "0400" + "0500000000000000" + "2827262524232221" + "00000000",
                hex(ANSWER.encode(), Answer.LENGTH - 4));
        assertEquals(ANSWER, Answer.decode(ANSWER.encode()));
    }

    @Test
    void shouldNoticeAnyDamagedByte() {
        for (int i = 0; i < Hello.LENGTH; i++) {
            ByteBuffer damaged = HELLO.encode();
            damaged.put(i, (byte) ~damaged.get(i));
            assertThrows(RefusedConnectionException.class, () -> Hello.decode(damaged), "offset=" + i);
        }
        for (int i = 0; i < Answer.LENGTH; i++) {
            ByteBuffer damaged = ANSWER.encode();
            damaged.put(i, (byte) ~damaged.get(i));
            assertThrows(RefusedConnectionException.class, () -> Answer.decode(damaged), "offset=" + i);
        }
    }

    @Test
    void shouldExplainVerdictsItDoesNotKnow() {
        assertEquals(Verdict.OTHER_INCARNATION.meaning(), ANSWER.meaning());
        assertEquals("unknown verdict, code=99", new Answer(99, 1, 1).meaning());
    }

    private static String hex(ByteBuffer bytes, int length) {
        byte[] head = new byte[length];
        bytes.get(head);
        return HexFormat.of().formatHex(head);
    }
}
