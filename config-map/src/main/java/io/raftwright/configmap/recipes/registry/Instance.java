package io.raftwright.configmap.recipes.registry;

import io.raftwright.configmap.recipes.view.Codec;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What an instance of a service tells the others of itself. Kept as the text {@code address=...&healthy=true&meta.zone=...}, encoded like the
 * query of a URL.
 *
 * @param address   where it is found
 * @param isHealthy whether it wants to be called
 * @param meta      anything else that others should know, by name
 */
public record Instance(String address, boolean isHealthy, Map<String, String> meta) {
    private static final String ADDRESS = "address";
    private static final String HEALTHY = "healthy";
    private static final String META = "meta.";

    public Instance {
        Objects.requireNonNull(address, "address");
        meta = Collections.unmodifiableMap(new TreeMap<>(meta));
    }

    /** A healthy instance. */
    public static Instance at(String address) {
        return new Instance(address, true, Map.of());
    }

    /** This, with something else that others should know. */
    public Instance with(String name, String value) {
        Map<String, String> more = new TreeMap<>(meta);
        more.put(name, value);
        return new Instance(address, isHealthy, more);
    }

    /** This, wanting to be called or not. */
    public Instance healthy(boolean isSo) {
        return new Instance(address, isSo, meta);
    }

    /** How instances are kept. */
    public static Codec<Instance> codec() {
        return Codec.ofText(Instance::format, Instance::parse);
    }

    private static String format(Instance instance) {
        StringBuilder text = new StringBuilder();
        append(text, ADDRESS, instance.address);
        append(text, HEALTHY, Boolean.toString(instance.isHealthy));
        instance.meta.forEach((name, value) -> append(text, META + name, value));
        return text.toString();
    }

    private static void append(StringBuilder text, String name, String value) {
        text.append(text.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    private static Instance parse(String text) {
        Map<String, String> fields = new TreeMap<>();
        for (String field : text.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("not of the form name=value, field=" + field);
            }
            fields.put(
                    URLDecoder.decode(field.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
        }
        String address = fields.get(ADDRESS);
        if (address == null) {
            throw new IllegalArgumentException("an instance has no address, fields=" + fields.keySet());
        }
        Map<String, String> meta = new TreeMap<>();
        fields.forEach((name, value) -> {
            if (name.startsWith(META)) {
                meta.put(name.substring(META.length()), value);
            }
        });
        return new Instance(address, Boolean.parseBoolean(fields.get(HEALTHY)), meta);
    }
}
