package io.raftwright.testkit.planted;

/**
 * One change of a source file of ours.
 *
 * @param file        from the root of the repository
 * @param text        what is there, exactly once
 * @param replacement what is put in its place
 */
record Edit(String file, String text, String replacement) {

    /** The file's content with this change. */
    String applyTo(String source) {
        int at = source.indexOf(text);
        if (at < 0 || source.indexOf(text, at + 1) >= 0) {
            throw new IllegalStateException(
                    "text must occur exactly once, isThere=" + (at >= 0) + ", file=" + file + ", text=" + text);
        }
        return source.substring(0, at) + replacement + source.substring(at + text.length());
    }
}
