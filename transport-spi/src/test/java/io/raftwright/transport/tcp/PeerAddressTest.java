package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeerAddressTest {

    @Test
    void shouldReadWhatItWrites() {
        for (String text : List.of("127.0.0.1:7001", "node-1.example:0", "[::1]:7001", "[fe80::1%eth0]:65535")) {
            assertEquals(text, PeerAddress.parse(text).toString());
        }
    }

    @Test
    void shouldRefuseAnythingElse() {
        for (String text : List.of(
                "",
                ":",
                "host",
                "host:",
                ":7001",
                "host:-1",
                "host:+1",
                "host:65536",
                "host:x",
                "::1:7001",
                "[]:1",
                "[::1:7001",
                "[::1]",
                "[::1]]:1",
                "[[::1]:1",
                "[host]:1",
                "host]:1",
                "ho[st:1",
                "[",
                "[:1",
                "]:1",
                " :1")) {
            assertThrows(IllegalArgumentException.class, () -> PeerAddress.parse(text), text);
        }
    }

    @Test
    void shouldKnowWhatNeedsANameServer() {
        assertEquals(true, PeerAddress.parse("10.0.0.1:1").isLiteral());
        assertEquals(true, PeerAddress.parse("[::1]:1").isLiteral());
        assertEquals(false, PeerAddress.parse("1a.example:1").isLiteral());
    }
}
