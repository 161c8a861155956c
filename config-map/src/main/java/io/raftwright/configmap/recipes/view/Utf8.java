package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.api.Bytes;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** UTF-8 without replacement characters: two texts are never the same bytes, nor are two byte strings the same text. */
final class Utf8 {
    private Utf8() {}

    static Bytes encoded(String text) {
        try {
            return Bytes.of(
                    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text))); // reports what it cannot encode
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the text holds half a surrogate pair, length=" + text.length(), e);
        }
    }

    static String decoded(Bytes bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.asByteBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the bytes are not UTF-8, length=" + bytes.length(), e);
        }
    }
}
