package io.raftwright.transport.tcp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Warnings that a reconnect loop, or a stranger, could repeat for ever: one line per key and minute, with the count of
 * those left out. Keeps at most 128 keys. Owner: the transport thread.
 */
final class QuietLog {
    static final long SILENCE_NS = 60_000_000_000L;
    private static final int MAX_KEYS = 128;

    private final Consumer<String> lines;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    QuietLog(Consumer<String> lines) {
        this.lines = lines;
    }

    private static final class Entry {
        private long loggedNs;
        private long leftOutCount;
    }

    /**
     * Logs a line unless one with the same key was logged less than a minute ago.
     *
     * @param key     what makes two lines the same
     * @param message the line
     * @param nowNs   the present time
     */
    void warn(String key, String message, long nowNs) {
        Entry entry = entries.get(key);
        if (entry != null && nowNs - entry.loggedNs < SILENCE_NS) {
            entry.leftOutCount++;
            return;
        }
        if (entry == null) {
            entry = new Entry();
            makeRoom();
            entries.put(key, entry);
        }
        lines.accept(entry.leftOutCount == 0 ? message : message + ", repeatedSinceLastLine=" + entry.leftOutCount);
        entry.loggedNs = nowNs;
        entry.leftOutCount = 0;
    }

    private void makeRoom() {
        if (entries.size() == MAX_KEYS) {
            entries.remove(entries.keySet().iterator().next());
        }
    }
}
