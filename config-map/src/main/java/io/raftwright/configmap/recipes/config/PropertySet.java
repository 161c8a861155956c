package io.raftwright.configmap.recipes.config;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Properties as they were together, at one revision. Immutable.
 *
 * @param revision the revision
 * @param values   by name, in the order of names; unmodifiable
 */
public record PropertySet(long revision, Map<String, String> values) {
    public PropertySet {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** A property's text, or null if there is none. */
    public @Nullable String get(String name) {
        return values.get(name);
    }

    /** A property's text, or another. */
    public String get(String name, String orElse) {
        return values.getOrDefault(name, orElse);
    }

    /**
     * What a property means, or something else if there is none.
     *
     * @param parser reads the text; what it throws is the cause of the exception
     * @throws PropertyException if the text cannot be read
     */
    public <T> T get(String name, Function<String, ? extends T> parser, T orElse) {
        String text = values.get(name);
        if (text == null) {
            return orElse;
        }
        try {
            return parser.apply(text.strip());
        } catch (RuntimeException e) {
            throw new PropertyException(name, revision, e);
        }
    }

    /** A property as a whole number. */
    public long number(String name, long orElse) {
        return get(name, Long::valueOf, orElse);
    }

    /** A property as {@code true} or {@code false}, and nothing else. */
    public boolean flag(String name, boolean orElse) {
        return get(name, PropertySet::parseFlag, orElse);
    }

    /** A property as a duration like {@code PT1.5S}. */
    public Duration duration(String name, Duration orElse) {
        return get(name, Duration::parse, orElse);
    }

    private static boolean parseFlag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false, length=" + text.length());
        };
    }

    /** A copy as the JDK's own type, which whoever asks may change. */
    public Properties toProperties() {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }
}
