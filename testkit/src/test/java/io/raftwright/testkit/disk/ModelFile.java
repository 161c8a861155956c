package io.raftwright.testkit.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A file in the simplest way: all bytes, and for each sector all that it held since the last force. Owner: one test. */
final class ModelFile {
    private static final int SECTOR = SimulatedDisk.SECTOR_LENGTH;
    private static final int CAPACITY = 16 * SECTOR;

    private final byte[] bytes = new byte[CAPACITY];
    private final Map<Integer, Set<ByteBuffer>> versions = new TreeMap<>();
    private int length;
    private int lowest;
    private int highest;

    ModelFile() {}

    /** Everything durable. */
    ModelFile(byte[] content) {
        System.arraycopy(content, 0, bytes, 0, content.length);
        length = content.length;
        force();
    }

    void write(int position, int count, byte fill) {
        remember();
        Arrays.fill(bytes, position, position + count, fill);
        length = Math.max(length, position + count);
        remember();
    }

    void truncate(int newLength) {
        if (newLength < length) {
            remember();
            Arrays.fill(bytes, newLength, length, (byte) 0);
            length = newLength;
            remember();
        }
    }

    private void remember() {
        for (int sector = 0; sector < CAPACITY / SECTOR; sector++) {
            versions.computeIfAbsent(sector, unused -> new TreeSet<>()).add(sector(bytes, sector));
        }
        lowest = Math.min(lowest, length);
        highest = Math.max(highest, length);
    }

    void force() {
        versions.clear();
        lowest = length;
        highest = length;
        remember();
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Whether a loss of power can leave this. */
    boolean canBecome(byte[] found) {
        remember();
        if (found.length < lowest || found.length > highest) {
            return false;
        }
        for (int from = 0; from < found.length; from += SECTOR) {
            int count = Math.min(SECTOR, found.length - from);
            ByteBuffer part = ByteBuffer.wrap(found, from, count);
            boolean isKnown = versions.get(from / SECTOR).stream()
                    .anyMatch(version -> version.slice(0, count).equals(part));
            if (!isKnown) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer sector(byte[] bytes, int sector) {
        return ByteBuffer.wrap(Arrays.copyOfRange(bytes, sector * SECTOR, (sector + 1) * SECTOR));
    }
}
