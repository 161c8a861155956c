package io.raftwright.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** It is state that piles up, not methods: a class that can change in too many ways is two classes. */
class SmallStateTest {
    private static final int MOST_FIELDS = 12;

    private final Rule littleState = file -> MutableFields.of(file).entrySet().stream()
            .filter(counted -> counted.getValue() > MOST_FIELDS)
            .map(counted -> counted.getKey() + " has " + counted.getValue() + " fields that change, max=" + MOST_FIELDS)
            .toList();

    private final Rule littleMainState = littleState.where(SourceFile::isMain);

    @Test
    void shouldKeepEachClassInFewStates() {
        littleMainState.check();

        littleMainState.mustReject(
                planted("    private long x;\n".repeat(13)),
                planted("    private long x;\n".repeat(12) + "    private final long y = 1;\n".repeat(9)));
        littleMainState.mustReject(
                planted("    static final class Inner {\n" + "        int a, b;\n".repeat(7) + "    }\n"),
                planted("    int a;\n".repeat(7) + "    class Inner {\n" + "        int b;\n".repeat(7) + "    }\n"));
    }

    @Test
    void shouldCountWhatCanChange() {
        for (String field : List.of(
                "int x;",
                "private volatile long durable;",
                "private List<Map<String, Long>> names = new ArrayList<>(List.of(1, 2));",
                "private byte[] bytes = {1, 2};",
                "private @Nullable Segment tail;",
                "@SuppressWarnings(\"x\")\n    private java.util.Map<Long, long[]> matches;",
                "private Runnable then = () -> { int local = 1; };",
                "private Runnable then = new Runnable() { public void run() { int local; } };")) {
            assertEquals(Map.of("Planted", 1), MutableFields.of(planted("    " + field + "\n")), field);
        }
        assertEquals(Map.of("Planted", 3), MutableFields.of(planted("    int a, b;\n    void f() {}\n    int c;\n")));
        assertEquals(
                Map.of("Planted.State", 1), MutableFields.of(planted("    enum State { ON, OFF { }; int count; }\n")));
    }

    @Test
    void shouldNotCountWhatCannotChange() {
        for (String declaration : List.of(
                "final int x;",
                "private static long count;",
                "abstract int x();",
                "int f() { int local = 1; return local; }",
                "interface Inner { int MAX = 1; int f(); }",
                "record Inner(int a, int b) { static int c; }",
                "enum State { ON, OFF }",
                "private final Runnable then = () -> { int local = 1; };",
                "{ int local = 1; }")) {
            assertEquals(Map.of(), MutableFields.of(planted("    " + declaration + "\n")), declaration);
        }
    }

    private static SourceFile planted(String body) {
        return SourceFile.planted(
                "core", true, "package x;\nimport java.util.List;\nfinal class Planted {\n" + body + "}\n");
    }
}
