package io.raftwright.configmap.recipes.config;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.recipes.view.Codec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How properties are kept: the keys {@code PREFIX NAME}, name and text in UTF-8. A key of which either is not UTF-8 is no property, whoever
 * wrote it; nor is the prefix itself, which holds what was said of the last deployment. Immutable.
 */
final class PropertyKeys {
    private final Bytes prefix;

    PropertyKeys(String prefix) {
        this.prefix = KeyRange.key(prefix).from(); // which is not empty
    }

    Bytes prefix() {
        return prefix;
    }

    /** All properties, and the note. */
    KeyRange everything() {
        return KeyRange.prefix(prefix);
    }

    boolean isNote(Bytes key) {
        return key.equals(prefix);
    }

    /** The name of a property, or null if the key has none. */
    @Nullable
    String name(Bytes key) {
        return isNote(key) ? null : text(Bytes.of(key.asByteBuffer().position(prefix.length())));
    }

    /** The text of a property, or null if the value is none. */
    @Nullable
    String text(KeyValue kv) {
        return text(kv.value());
    }

    private static @Nullable String text(Bytes bytes) {
        try {
            return Codec.text().decode(bytes);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Writes a property, or the note if the name is empty. */
    Op put(String name, String text) {
        return Op.put(key(name), Codec.text().encode(text));
    }

    /** The key of a property. */
    Bytes key(String name) {
        Bytes own = Codec.text().encode(name);
        ByteBuffer whole = ByteBuffer.allocate(prefix.length() + own.length());
        prefix.copyTo(whole);
        own.copyTo(whole);
        return Bytes.of(whole.flip());
    }
}
