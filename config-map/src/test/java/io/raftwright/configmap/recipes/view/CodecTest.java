package io.raftwright.configmap.recipes.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.WatchRequest;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** How values become bytes, and what is refused. */
class CodecTest {

    @Property(tries = 300)
    void shouldKeepNumbersInTheirOrder(@ForAll long a, @ForAll long b) {
        Codec<Long> codec = Codec.sortedLong();

        assertEquals(Long.compare(a, b), Integer.signum(codec.encode(a).compareTo(codec.encode(b))));
        assertEquals(a, codec.decode(codec.encode(a)));
        assertEquals(b, Codec.decimal().decode(Codec.decimal().encode(b)));
    }

    @Property(tries = 300)
    void shouldReadTheTextThatItWroteOrRefuseIt(@ForAll String text) {
        Codec<String> codec = Codec.text();
        boolean isWhole = text.codePoints().noneMatch(c -> c >= 0xd800 && c < 0xe000);

        if (isWhole) {
            assertEquals(text, codec.decode(codec.encode(text)));
        } else {
            assertThrows(IllegalArgumentException.class, () -> codec.encode(text)); // two texts would be one key
        }
    }

    @Test
    void shouldRefuseBytesOfAnotherCodec() {
        Bytes wrong = Bytes.of(new byte[] {(byte) 0xff});

        for (Codec<?> codec : List.of(
                Codec.text(),
                Codec.sortedLong(),
                Codec.decimal(),
                Codec.ofEnum(WatchRequest.Events.class),
                Codec.of(bytes -> new byte[0], bytes -> null))) {
            assertThrows(RuntimeException.class, () -> codec.decode(wrong), codec::toString);
        }
    }

    @Test
    void shouldWriteConstantsByNameAndBytesAsTheyAre() {
        Codec<WatchRequest.Events> events = Codec.ofEnum(WatchRequest.Events.class);

        assertEquals(Bytes.of("PUTS"), events.encode(WatchRequest.Events.PUTS));
        assertEquals(WatchRequest.Events.PUTS, events.decode(Bytes.of("PUTS")));
        assertEquals(Bytes.of("x"), Codec.bytes().decode(Codec.bytes().encode(Bytes.of("x"))));
    }

    @Test
    void shouldMakeACodecOfTwoFunctions() {
        Codec<List<String>> lines = Codec.ofText(list -> String.join("\n", list), text -> List.of(text.split("\n")));
        Codec<byte[]> flipped = Codec.of(CodecTest::flip, CodecTest::flip);

        assertEquals(List.of("a", "b"), lines.decode(lines.encode(List.of("a", "b"))));
        assertEquals(Bytes.of(new byte[] {2, 1}), flipped.encode(new byte[] {1, 2}));
        assertTrue(flipped.decode(Bytes.of(new byte[] {5}))[0] == 5);
    }

    private static byte[] flip(byte[] bytes) {
        byte[] flipped = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            flipped[i] = bytes[bytes.length - 1 - i];
        }
        return flipped;
    }
}
