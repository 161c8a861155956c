package io.raftwright.internal.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A scenario as it stands in its file: one command a line, {@code #} begins a comment, and the lines that begin with
 * {@code =} below a command are what it puts out. The first line is a comment that says what the scenario shows, behind the
 * numbers and sections that say the same.
 */
record ScenarioFile(String name, List<String> lines) {
    /** A command, where it stands, and what the file says it puts out. */
    record Step(int lineNumber, String command, List<String> output) {}

    private static final String OUTPUT = "= ";
    private static final String SOURCE =
            "(scenarios? \\d+(, \\d+)*|Raft (paper|dissertation) (§[\\d.]+\\d|§\\d|Figure \\d+)"
                    + "(, (§[\\d.]+\\d|§\\d|Figure \\d+))*|docs/divergence.md)";
    private static final String SENTENCE = "# " + SOURCE + "(; " + SOURCE + ")*: [^ ].*\\.";

    /** True if the first line names a source and says in a sentence what the scenario shows. */
    boolean hasSentence() {
        return !lines.isEmpty() && lines.get(0).matches(SENTENCE);
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (int at = 0; at < lines.size(); at++) {
            String line = commandIn(lines.get(at));
            if (isOutput(lines.get(at))) {
                if (steps.isEmpty()) {
                    throw new IllegalArgumentException(name + " begins with output");
                }
                steps.get(steps.size() - 1).output().add(lines.get(at).substring(OUTPUT.length()));
            } else if (!line.isEmpty()) {
                steps.add(new Step(at + 1, line, new ArrayList<>()));
            }
        }
        return steps;
    }

    /** The same file with other output, by the line number of the command that puts it out. */
    ScenarioFile withOutput(Map<Integer, List<String>> output) {
        List<String> written = new ArrayList<>();
        for (int at = 0; at < lines.size(); at++) {
            if (!isOutput(lines.get(at))) {
                written.add(lines.get(at));
            }
            output.getOrDefault(at + 1, List.of()).forEach(line -> written.add(OUTPUT + line));
        }
        return new ScenarioFile(name, written);
    }

    private static boolean isOutput(String line) {
        return line.startsWith(OUTPUT);
    }

    private static String commandIn(String line) {
        int comment = line.indexOf('#');
        return (comment < 0 ? line : line.substring(0, comment)).strip();
    }
}
