package io.raftwright.testkit.sim.story;

import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes JSON that may stand within a script element: no text in it can end that element.
 *
 * <p>Owner: whoever made it.
 */
final class Json {
    private final StringBuilder text = new StringBuilder();

    /** An object: its values are numbers, booleans, texts, lists and maps. */
    static String of(Map<String, ?> object) {
        Json json = new Json();
        json.value(object);
        return json.text.toString();
    }

    private void value(Object value) {
        if (value instanceof Map<?, ?> map) {
            text.append('{');
            separated(map.entrySet(), entry -> {
                string(entry.getKey().toString());
                text.append(':');
                value(entry.getValue());
            });
            text.append('}');
        } else if (value instanceof Collection<?> list) {
            text.append('[');
            separated(list, this::value);
            text.append(']');
        } else if (value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            string(value.toString());
        }
    }

    private <T> void separated(Collection<T> all, Consumer<? super T> each) {
        boolean isFirst = true;
        for (T one : all) {
            if (!isFirst) {
                text.append(',');
            }
            isFirst = false;
            each.accept(one);
        }
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
