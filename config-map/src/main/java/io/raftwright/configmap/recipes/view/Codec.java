package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.api.Bytes;
import java.util.Objects;
import java.util.function.Function;

/**
 * How values of a type are written as bytes. JSON by whatever the host has takes two functions and brings no library with it:
 *
 * <pre>{@code
 * Codec<Pool> json = Codec.ofText(pool -> gson.toJson(pool), text -> gson.fromJson(text, Pool.class));
 * Codec<Pool> same = Codec.of(jackson::writeValueAsBytes, bytes -> jackson.readValue(bytes, Pool.class)); // with their checked exceptions wrapped
 * }</pre>
 *
 * <p>To be correct, an implementation must:
 * <ul>
 *   <li>decode what it encoded to an equal value;
 *   <li>as a codec of keys, encode equal values alike, different ones differently, and none to the beginning of another if a prefix holds
 *       keys of several maps;
 *   <li>throw a {@link RuntimeException} for what it cannot encode or decode, and never return null;
 *   <li>be safe for use by any number of threads.
 * </ul>
 *
 * @param <T> the type of values
 */
public interface Codec<T> {

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException if it has no form in bytes
     */
    Bytes encode(T value);

    /**
     * Reads a value.
     *
     * @throws RuntimeException if the bytes are not of this codec; whoever calls says of which key
     */
    T decode(Bytes bytes);

    /** A codec of two functions, to and from an array that neither keeps. */
    static <T> Codec<T> of(Function<? super T, byte[]> encoder, Function<byte[], ? extends T> decoder) {
        return new TwoWayCodec<>(encoder.andThen(Bytes::of), decoder.compose(Bytes::toByteArray));
    }

    /** A codec of two functions, to and from a text that is kept in UTF-8. */
    static <T> Codec<T> ofText(Function<? super T, String> formatter, Function<String, ? extends T> parser) {
        return new TwoWayCodec<>(formatter.andThen(Utf8::encoded), parser.compose(Utf8::decoded));
    }

    /** Texts in UTF-8. Half a surrogate pair is refused, and so are bytes that are not UTF-8. */
    static Codec<String> text() {
        return ofText(Function.identity(), Function.identity());
    }

    /** Bytes as they are. */
    static Codec<Bytes> bytes() {
        return new TwoWayCodec<>(Function.identity(), Function.identity());
    }

    /** Numbers in eight bytes, as keys in the order of numbers: the sign is flipped, the highest byte comes first. */
    static Codec<Long> sortedLong() {
        return new TwoWayCodec<>(SortedLong::encoded, SortedLong::decoded);
    }

    /** Numbers as decimal text, for people to read. */
    static Codec<Long> decimal() {
        return ofText(number -> Long.toString(number), Long::valueOf);
    }

    /** The constants of an enum, by name. */
    static <E extends Enum<E>> Codec<E> ofEnum(Class<E> type) {
        Objects.requireNonNull(type, "type");
        return ofText(Enum::name, name -> Enum.valueOf(type, name));
    }
}
