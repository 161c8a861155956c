package io.raftwright.benchmarks;

import java.util.stream.Stream;

/** What a program was given, as {@code --name=value}. */
final class Arguments {
    private Arguments() {}

    /** The value behind a name, which ends with {@code =}; or the fallback if it was not given. */
    static String value(String[] args, String name, String fallback) {
        return Stream.of(args)
                .filter(argument -> argument.startsWith(name))
                .map(argument -> argument.substring(name.length()))
                .findFirst()
                .orElse(fallback);
    }
}
