package io.raftwright.internal.kernel;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A claim like {@code commit=3} or {@code timer>=100}. */
record ScenarioExpectation(String key, String operator, String value) {
    private static final Pattern FORM = Pattern.compile("(\\w+)(=|!=|<=|>=|<|>)(\\S+)");

    static ScenarioExpectation of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not of the form key=value: " + text);
        }
        return new ScenarioExpectation(matcher.group(1), matcher.group(2), matcher.group(3));
    }

    /** Fails unless the claim holds. */
    void check(UnaryOperator<String> values) {
        String actual = values.apply(key);
        if (!holds(actual)) {
            throw new AssertionError(key + " is " + actual);
        }
    }

    private boolean holds(String actual) {
        return switch (operator) {
            case "=" -> actual.equals(value);
            case "!=" -> !actual.equals(value);
            case "<" -> difference(actual) < 0;
            case "<=" -> difference(actual) <= 0;
            case ">" -> difference(actual) > 0;
            default -> difference(actual) >= 0;
        };
    }

    private long difference(String actual) {
        return Long.parseLong(actual) - Long.parseLong(value);
    }
}
