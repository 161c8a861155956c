package io.raftwright.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    @Property
    void shouldReadWhatWasWritten(
            @ForAll @Size(max = 300) byte[] bytes, @ForAll @StringLength(max = 20) String remark) {
        String text = remark.replace("-", "") + "\n" + block("CERTIFICATE", bytes) + block("OTHER", new byte[1]);

        List<Pem> blocks = Pem.parse(text, "source");

        assertEquals(
                List.of("CERTIFICATE", "OTHER"), blocks.stream().map(Pem::label).toList());
        assertArrayEquals(bytes, blocks.get(0).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void shouldReadAnyLineEnds(String lineEnd) {
        String text = block("X", new byte[100]).replace("\n", lineEnd);

        assertArrayEquals(new byte[100], Pem.parse(text, "source").get(0).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nothing", "-----", "-----BEGIN", "-----BEGIN -", "-----END X-----"})
    void shouldFindNothingWhereNothingIs(String text) {
        assertEquals(0, Pem.parse(text, "source").size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN X-----",
                "-----BEGIN X-----\nAAAA\n-----END Y-----",
                "-----BEGIN X-----\n-----BEGIN X-----\n-----END X-----",
                "-----BEGIN X-----\nAAAA=A\n-----END X-----",
                "-----BEGIN X-----\n\u00e4\n-----END X-----"
            })
    void shouldRefuseABrokenBlock(String text) {
        TlsCredentialsException refused =
                assertThrows(TlsCredentialsException.class, () -> Pem.parse(text, "some.pem"));

        assertTrue(String.valueOf(refused.getMessage()).contains("label=X, source=some.pem"));
    }

    /** Whatever a file holds, it is read or refused. */
    @Property
    void shouldThrowNothingElse(@ForAll String text) {
        try {
            Pem.parse("-----BEGIN X-----\n" + text, "source");
        } catch (TlsCredentialsException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("source=source"));
        }
    }

    @Test
    void shouldNameTheSourceInTheCommandThatConverts() {
        assertTrue(PemKey.hintFor("a.key").contains("-in a.key -out a.key.pk8"));
    }

    private static String block(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }
}
