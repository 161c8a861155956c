package io.raftwright.testkit.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.house.SourceFile;
import io.raftwright.testkit.house.SourceTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/proof/fuzzing.md} names every class that makes numbers or texts of bytes, or something of a text, and either what it is
 * fuzzed as or why it is not.
 */
class FuzzedDecodersTest {
    private static final List<String> UNPUBLISHED = List.of("testkit", "examples", "benchmarks");

    private static final Pattern READING = Pattern.compile("\\.get(Short|Char|Int|Long)\\("
            + "|\\bread(Short|Int|Long|UTF|Fully|NBytes|AllBytes)\\("
            + "|\\b(parse(Int|Long|Boolean)|fromHexDigitsToLong)\\("
            + "|\\b(getDecoder|newDecoder)\\(|UTF_8\\.decode\\(|\\bURLDecoder\\b"
            + "|\\bstatic [^=;{]*\\b(decode|parse|read)\\w*\\((ByteBuffer|byte\\[\\]|InputStream|String|Message) \\w+");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| ((?:`[A-Z]\\w+`(?:, )?)+) \\| (.+?) \\|$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @Test
    void shouldNameEveryClassThatReadsBytes() {
        Set<String> reading = SourceTree.mainFiles().stream()
                .filter(FuzzedDecodersTest::isReading)
                .map(SourceFile::name)
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> unnamed = new TreeSet<>(reading);
        unnamed.removeAll(rows().keySet());
        Set<String> stale = new TreeSet<>(rows().keySet());
        stale.removeAll(reading);

        assertEquals(Set.of(), unnamed, "a new decoder: fuzz it, and say so in docs/proof/fuzzing.md");
        assertEquals(Set.of(), stale, "they read nothing any more, or are gone");
    }

    @Test
    void shouldNameEveryDecoderThatIsFuzzedAndNoOther() {
        Set<String> fuzzed = Decoders.all().stream()
                .map(decoder -> decoder.name().replace("-sealed", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = new TreeSet<>();
        List<String> unfounded = new ArrayList<>();
        rows().forEach((reader, how) -> {
            List<String> names =
                    CODE.matcher(how).results().map(match -> match.group(1)).toList();
            named.addAll(names);
            if (names.isEmpty() && !how.startsWith("no: ")) {
                unfounded.add(reader);
            }
        });

        assertEquals(fuzzed, named);
        assertEquals(List.of(), unfounded, "neither fuzzed nor a reason why not");
    }

    @Test
    void shouldSeeWhatReads() {
        for (String text : List.of(
                "int x = buffer.getInt(4);",
                "long l = in.readLong();",
                "static Hello decode(ByteBuffer bytes) {",
                "static List<Pem> parse(String text, String source) {",
                "byte[] all = Base64.getDecoder().decode(x);")) {
            assertTrue(isReading(SourceFile.planted("wal", true, "package a;\nclass A { " + text)), text);
        }
        assertFalse(
                isReading(SourceFile.planted("wal", true, "package a;\nclass A { void put(ByteBuffer target) {} }")));
        assertFalse(isReading(SourceFile.planted("testkit", true, "package a;\nclass A { int x = b.getInt(4); }")));
    }

    private static boolean isReading(SourceFile file) {
        return !UNPUBLISHED.contains(file.module())
                && READING.matcher(file.code()).find();
    }

    private static Map<String, String> rows() {
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(SourceTree.read(SourceTree.root().resolve("docs/proof/fuzzing.md")));
        while (row.find()) {
            CODE.matcher(row.group(1)).results().forEach(match -> rows.put(match.group(1), row.group(2)));
        }
        return rows;
    }
}
