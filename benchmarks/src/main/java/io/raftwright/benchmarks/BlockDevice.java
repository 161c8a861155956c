package io.raftwright.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The device beneath a directory, as far as the operating system tells: on Linux, for file systems of one device.
 *
 * @param statistics the file that counts what the device does; empty if there is none
 * @param name       of the device, or why it is not known
 */
record BlockDevice(Path statistics, String name) {
    private static final Path NONE = Path.of("");
    private static final int WRITTEN_SECTORS = 6;
    private static final int SECTOR_LENGTH = 512;

    static BlockDevice beneath(Path directory) {
        try {
            long number = ((Number) Files.getAttribute(directory, "unix:dev")).longValue();
            long major = (number >>> 8) & 0xfff;
            long minor = (number & 0xff) | ((number >>> 12) & 0xfff00);
            Path device = Path.of("/sys/dev/block/" + major + ":" + minor);
            if (!Files.isReadable(device.resolve("stat"))) {
                return new BlockDevice(NONE, "no block device beneath this file system, number=" + major + ":" + minor);
            }
            return new BlockDevice(
                    device.resolve("stat"), String.valueOf(device.toRealPath().getFileName()));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return new BlockDevice(NONE, "this system does not tell, cause=" + e);
        }
    }

    boolean isKnown() {
        return !statistics.equals(NONE);
    }

    /** Bytes written to the device since it was started, by whomever; 0 if it is not known. */
    long writtenBytes() throws IOException {
        if (!isKnown()) {
            return 0;
        }
        String[] counts = Files.readString(statistics).trim().split("\\s+", -1);
        return Long.parseLong(counts[WRITTEN_SECTORS]) * SECTOR_LENGTH;
    }
}
