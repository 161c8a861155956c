package io.raftwright.testkit.house;

/** Blanks what stands in comments, strings and character literals, so that a rule about code does not fire on prose. */
final class CommentStripper {
    private CommentStripper() {}

    static String strip(String text) {
        StringBuilder code = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = endOfProse(text, at);
            if (end == at) {
                code.append(text.charAt(at++));
            } else {
                text.substring(at, end).chars().filter(c -> c == '\n').forEach(c -> code.append('\n'));
                at = end;
            }
        }
        return code.toString();
    }

    /** Where the comment or literal that begins at an offset ends; the offset itself if none begins there. */
    private static int endOfProse(String text, int at) {
        if (text.startsWith("//", at)) {
            return indexOrEnd(text, text.indexOf('\n', at), 0);
        }
        if (text.startsWith("/*", at)) {
            return indexOrEnd(text, text.indexOf("*/", at + 2), 2);
        }
        if (text.startsWith("\"\"\"", at)) {
            return indexOrEnd(text, text.indexOf("\"\"\"", at + 3), 3);
        }
        char quote = text.charAt(at);
        return quote == '"' || quote == '\'' ? endOfLiteral(text, at, quote) : at;
    }

    private static int endOfLiteral(String text, int at, char quote) {
        int next = at + 1;
        while (next < text.length() && text.charAt(next) != quote) {
            next += text.charAt(next) == '\\' ? 2 : 1;
        }
        return Math.min(next + 1, text.length());
    }

    private static int indexOrEnd(String text, int index, int length) {
        return index < 0 ? text.length() : index + length;
    }
}
