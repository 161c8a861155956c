package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.api.Bytes;
import java.util.Objects;
import java.util.function.Function;

/** A codec of two functions. */
record TwoWayCodec<T>(Function<? super T, Bytes> encoder, Function<Bytes, ? extends T> decoder) implements Codec<T> {
    TwoWayCodec {
        Objects.requireNonNull(encoder, "encoder");
        Objects.requireNonNull(decoder, "decoder");
    }

    @Override
    public Bytes encode(T value) {
        return Objects.requireNonNull(encoder.apply(value), "the encoder made nothing of a value");
    }

    @Override
    public T decode(Bytes bytes) {
        return Objects.requireNonNull(decoder.apply(bytes), "the decoder made nothing of the bytes");
    }
}
