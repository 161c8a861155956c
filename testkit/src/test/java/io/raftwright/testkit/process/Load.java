package io.raftwright.testkit.process;

/**
 * What is put to a member.
 *
 * @param threads     how many put at the same time
 * @param keys        to how many keys each
 * @param pauseMicros for how long each waits before it puts again; 0 for not at all
 */
public record Load(int threads, int keys, int pauseMicros) {
    /** For a test of seconds. */
    static final Load LIGHT = new Load(2, 8, 2_000);

    /** As {@link #parse} reads it. */
    String text() {
        return threads + " " + keys + ' ' + pauseMicros;
    }

    static Load parse(String threads, String keys, String pauseMicros) {
        return new Load(Integer.parseInt(threads), Integer.parseInt(keys), Integer.parseInt(pauseMicros));
    }
}
