package io.raftwright.testkit.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code strace -f -y -ttt} writes. Calls come in the order in which they returned. */
final class Trace {
    private static final Pattern LINE = Pattern.compile("(\\d+) +[\\d.]+ (.*)");
    private static final Pattern WHOLE = Pattern.compile("(\\w+)\\((.*)\\) += (-?\\d+).*");
    private static final Pattern UNFINISHED = Pattern.compile("(\\w+)\\((.*?),? *<unfinished \\.\\.\\.>");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. (\\w+) resumed>(.*)\\) += (-?\\d+).*");

    private record Begun(String name, String arguments, int place) {}

    private Trace() {}

    static List<SystemCall> parse(List<String> lines) {
        List<SystemCall> calls = new ArrayList<>();
        Map<Long, Begun> begun = new HashMap<>();
        for (int place = 0; place < lines.size(); place++) {
            Matcher line = LINE.matcher(lines.get(place));
            if (line.matches()) {
                parse(Long.parseLong(line.group(1)), line.group(2), place, begun, calls);
            }
        }
        return calls;
    }

    private static void parse(long thread, String text, int place, Map<Long, Begun> begun, List<SystemCall> calls) {
        Matcher unfinished = UNFINISHED.matcher(text);
        Matcher resumed = RESUMED.matcher(text);
        Matcher whole = WHOLE.matcher(text);
        if (unfinished.matches()) {
            begun.put(thread, new Begun(unfinished.group(1), unfinished.group(2), place));
        } else if (resumed.matches()) {
            Begun start = begun.remove(thread);
            if (start != null) {
                calls.add(new SystemCall(
                        thread,
                        start.name(),
                        start.arguments() + resumed.group(2),
                        Long.parseLong(resumed.group(3)),
                        start.place(),
                        place));
            }
        } else if (whole.matches()) {
            calls.add(new SystemCall(
                    thread, whole.group(1), whole.group(2), Long.parseLong(whole.group(3)), place, place));
        } // else a signal, or the end of a thread
    }
}
