package io.raftwright.testkit.disk;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** Short words for what tests do to a disk. */
final class DiskScript {
    static final Path ROOT = Path.of("/d");
    static final Path FILE = ROOT.resolve("file");
    static final int SECTOR = SimulatedDisk.SECTOR_LENGTH;

    private DiskScript() {}

    /** A disk with the directory {@link #ROOT}. */
    static SimulatedDisk disk() {
        try {
            SimulatedDisk disk = new SimulatedDisk();
            disk.createDirectories(ROOT);
            return disk;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A file whose bytes and name are durable. */
    static FileIo.File durableFile(SimulatedDisk disk, Path path, byte[] content) throws IOException {
        FileIo.File file = disk.create(path);
        file.write(ByteBuffer.wrap(content), 0);
        file.force();
        disk.forceDirectory(ROOT);
        return file;
    }

    /** So many whole sectors of one letter each. */
    static byte[] sectors(String letters) {
        byte[] bytes = new byte[letters.length() * SECTOR];
        for (int i = 0; i < letters.length(); i++) {
            Arrays.fill(bytes, i * SECTOR, (i + 1) * SECTOR, (byte) letters.charAt(i));
        }
        return bytes;
    }

    static void write(FileIo.File file, int sector, String letters) throws IOException {
        file.write(ByteBuffer.wrap(sectors(letters)), (long) sector * SECTOR);
    }

    /** The letters of a file's sectors, a dot for zeroes, and a number for the bytes behind the last whole one. */
    static String letters(byte[] bytes) {
        StringBuilder letters = new StringBuilder();
        for (int from = 0; from < bytes.length; from += SECTOR) {
            int to = Math.min(bytes.length, from + SECTOR);
            for (int i = from; i < to; i++) {
                if (bytes[i] != bytes[from]) {
                    throw new AssertionError("mixed sector, position=" + i);
                }
            }
            letters.append(bytes[from] == 0 ? '.' : (char) bytes[from]);
            if (to - from < SECTOR) {
                letters.append(to - from);
            }
        }
        return letters.toString();
    }

    /** The letters of a file that exists, or "none". */
    static String show(SimulatedDisk disk, Path path) {
        boolean exists = disk.files().stream().anyMatch(file -> file.path().equals(path));
        return exists ? letters(disk.bytes(path)) : "none";
    }
}
