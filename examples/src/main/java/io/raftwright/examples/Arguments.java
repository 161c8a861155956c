package io.raftwright.examples;

/** What a program was given, as {@code --name=value}. */
public final class Arguments {
    private Arguments() {}

    /** The value behind a name, which ends with {@code =}; or the fallback if it was not given. */
    public static String value(String[] args, String name, String fallback) {
        for (String argument : args) {
            if (argument.startsWith(name)) {
                return argument.substring(name.length());
            }
        }
        return fallback;
    }
}
