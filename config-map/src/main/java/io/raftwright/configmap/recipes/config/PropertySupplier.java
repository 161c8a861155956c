package io.raftwright.configmap.recipes.config;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A property's meaning, read once for each text that it has.
 *
 * <p>Owner: any thread; what was read last is replaced as one.
 */
final class PropertySupplier<T> implements Supplier<T> {
    private static final Logger LOG = LoggerFactory.getLogger(PropertySupplier.class);

    private final Supplier<PropertySet> source;
    private final String name;
    private final Function<String, ? extends T> parser;
    private final T orElse;
    private volatile Reading<T> last;

    /** What a text was read as; null stands for no text. */
    private record Reading<T>(@Nullable String text, T value) {}

    PropertySupplier(Supplier<PropertySet> source, String name, Function<String, ? extends T> parser, T orElse) {
        this.source = source;
        this.name = Objects.requireNonNull(name, "name");
        this.parser = Objects.requireNonNull(parser, "parser");
        this.orElse = orElse;
        this.last = new Reading<>(null, orElse);
    }

    @Override
    public T get() {
        PropertySet now = source.get();
        Reading<T> known = last;
        String text = now.get(name);
        if (Objects.equals(text, known.text)) {
            return known.value;
        }
        Reading<T> fresh;
        try {
            fresh = new Reading<>(text, now.get(name, parser, orElse));
        } catch (PropertyException e) {
            LOG.warn("a property keeps its value, name={}, revision={}", name, now.revision(), e);
            fresh = new Reading<>(text, known.value);
        }
        last = fresh;
        return fresh.value;
    }
}
