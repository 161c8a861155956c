package io.raftwright.testkit.sim;

/** A failure in words: its causes, and where the innermost of them began. */
final class Thrown {
    private Thrown() {}

    static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder();
        Throwable innermost = failure;
        for (Throwable link = failure; link != null; link = link.getCause()) {
            text.append(text.isEmpty() ? "" : " <- ").append(link);
            innermost = link;
        }
        StackTraceElement[] frames = innermost.getStackTrace();
        return frames.length == 0
                ? text.toString()
                : text.append(" at ").append(frames[0]).toString();
    }
}
