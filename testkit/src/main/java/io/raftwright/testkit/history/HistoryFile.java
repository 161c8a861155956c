package io.raftwright.testkit.history;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A history as UTF-8 text, one line an operation, so that real processes, also in other languages, can write one.
 *
 * <pre>
 * raftwright history 1
 * # client kind key argument expected invokedNs outcome returnedNs result place
 * 1 write x 5 - 1000 ok 1900 - 17
 * 2 read x - - 1200 ok 1300 5 17
 * 3 cas x 6 5 1400 unknown - - -
 * </pre>
 *
 * <p>The first line is the format and its version. Fields are separated by one space; {@code -} stands for none. Keys are
 * percent-encoded as in an HTML form, and {@code ""} is the empty key. Outcomes are {@code ok}, {@code unknown},
 * {@code refused}. Lines may be in any order; empty ones, and those that begin with {@code #}, are left out. Times may be of
 * any clock that all clients share; {@code invokedNs} is taken before sending, {@code returnedNs} after the answer.
 */
public final class HistoryFile {
    /** More operations than this are refused. */
    public static final int MAX_OPERATIONS = 10_000_000;

    private static final long MAX_LENGTH = 2L << 30;
    private static final String HEADER = "raftwright history 1";
    private static final String LEGEND =
            "# client kind key argument expected invokedNs outcome returnedNs result place";
    private static final String NONE = "-";
    private static final String EMPTY_KEY = "\"\"";
    private static final int FIELDS = 10;

    private HistoryFile() {}

    /**
     * Writes a history, over what the file held. Not forced to the disk.
     *
     * @throws IOException if the file cannot be written; it may hold a part then
     */
    public static void save(History history, Path file) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.append(HEADER).append('\n').append(LEGEND).append('\n');
            for (Operation operation : history.operations()) {
                writer.append(line(operation)).append('\n');
            }
        }
    }

    /**
     * Reads a history.
     *
     * @throws HistoryFormatException if the file is not one, or a line of it is wrong
     * @throws IOException            if the file cannot be read
     */
    public static History load(Path file) throws IOException {
        if (Files.size(file) > MAX_LENGTH) {
            throw new HistoryFormatException(0, "file is too long, maxLength=" + MAX_LENGTH, null);
        }
        List<Operation> operations = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            if (!HEADER.equals(reader.readLine())) {
                throw new HistoryFormatException(1, "first line is not \"" + HEADER + '"', null);
            }
            long number = 1;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isEmpty() && line.charAt(0) != '#') {
                    operations.add(operation(line, number));
                }
                if (operations.size() > MAX_OPERATIONS) {
                    throw new HistoryFormatException(number, "too many operations, max=" + MAX_OPERATIONS, null);
                }
            }
        } catch (CharacterCodingException e) {
            throw new HistoryFormatException(0, "file is not UTF-8", e);
        }
        return History.of(operations);
    }

    private static String line(Operation operation) {
        Call call = operation.call();
        return operation.client() + " " + call.kind() + ' ' + encoded(call.key()) + ' ' + Call.text(call.argument())
                + ' ' + Call.text(call.expected()) + ' ' + operation.invokedNs() + ' '
                + operation.outcome().name().toLowerCase(Locale.ROOT) + ' '
                + text(operation.returnedNs(), Operation.NEVER) + ' ' + Call.text(operation.result()) + ' '
                + text(operation.place(), Operation.NO_PLACE);
    }

    private static Operation operation(String line, long number) throws HistoryFormatException {
        String[] fields = line.split(" ", -1);
        if (fields.length != FIELDS) {
            throw new HistoryFormatException(
                    number, "wrong number of fields, fields=" + fields.length + ", expected=" + FIELDS, null);
        }
        try {
            Call call = new Call(decoded(fields[2]), fields[1], value(fields[3]), value(fields[4]));
            return new Operation(
                    0,
                    Integer.parseInt(fields[0]),
                    call,
                    Long.parseLong(fields[5]),
                    outcome(fields[6]),
                    number(fields[7], Operation.NEVER),
                    value(fields[8]),
                    number(fields[9], Operation.NO_PLACE));
        } catch (IllegalArgumentException e) {
            throw new HistoryFormatException(number, "not an operation: " + e.getMessage(), e);
        }
    }

    private static Outcome outcome(String word) {
        for (Outcome outcome : Outcome.values()) {
            if (outcome.name().toLowerCase(Locale.ROOT).equals(word)) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("no such outcome, outcome=\"" + word + '"');
    }

    private static String encoded(String key) {
        return key.isEmpty() ? EMPTY_KEY : URLEncoder.encode(key, StandardCharsets.UTF_8);
    }

    private static String decoded(String field) {
        if (field.isEmpty()) {
            throw new IllegalArgumentException("key is missing");
        }
        return field.equals(EMPTY_KEY) ? "" : URLDecoder.decode(field, StandardCharsets.UTF_8);
    }

    private static String text(long number, long none) {
        return number == none ? NONE : Long.toString(number);
    }

    private static long value(String field) {
        return number(field, Call.NONE);
    }

    private static long number(String field, long none) {
        return field.equals(NONE) ? none : Long.parseLong(field);
    }
}
