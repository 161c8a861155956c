package io.raftwright.wal.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was typed: a command, the path it is about, and options, of which some have a value ({@code --from=7}).
 *
 * @param command the first word
 * @param path    the second
 * @param options by name, with their values or empty strings
 */
record CommandLine(String command, Path path, Map<String, String> options) {

    /** Says what is wrong with a command line. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /**
     * Reads it.
     *
     * @param known by command, the options that it takes
     */
    static CommandLine parse(String[] args, Map<String, List<String>> known) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new TreeMap<>();
        for (String arg : args) {
            if (arg.startsWith("--")) {
                int equals = arg.indexOf('=');
                options.put(equals < 0 ? arg : arg.substring(0, equals), equals < 0 ? "" : arg.substring(equals + 1));
            } else {
                words.add(arg);
            }
        }
        if (words.size() != 2) {
            throw new UsageException("expected a command and a path; --help tells more");
        }
        List<String> allowed = known.get(words.get(0));
        if (allowed == null) {
            throw new UsageException("no such command, command=" + words.get(0) + ", known=" + known.keySet());
        }
        for (String option : options.keySet()) {
            if (!allowed.contains(option)) {
                throw new UsageException("no such option, option=" + option + ", known=" + allowed);
            }
        }
        return new CommandLine(words.get(0), Path.of(words.get(1)), options);
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    /** The number given with an option, or a default. */
    long number(String option, long otherwise) {
        String value = options.get(option);
        try {
            return value == null ? otherwise : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new UsageException("not a number, option=" + option + ", value=" + value);
        }
    }
}
