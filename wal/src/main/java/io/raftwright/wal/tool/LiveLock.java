package io.raftwright.wal.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells whether a node seems to be at work in a directory, from the list of locks that Linux keeps: to try the lock would be to
 * take it, and to refuse it to a node that starts at that moment.
 */
final class LiveLock {
    private static final Path LOCKS = Path.of("/proc/locks");

    private LiveLock() {}

    /** False if nobody is, or if this system does not tell. */
    static boolean seemsHeld(Path directory) {
        try {
            Object inode = Files.getAttribute(directory.resolve("LOCK"), "unix:ino");
            return isListed(Files.readAllLines(LOCKS), String.valueOf(inode));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** A line is {@code 1: POSIX ADVISORY WRITE <process> <major>:<minor>:<inode> <from> <to>}. */
    static boolean isListed(List<String> locks, String inode) {
        return locks.stream().anyMatch(line -> line.contains(" POSIX ") && line.contains(":" + inode + " "));
    }
}
