package io.raftwright.testkit.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The tools of the computer that this runs on. Any thread. */
final class Machine {
    private static final long PATIENCE_SECONDS = 1_800;
    private static final int UNMOUNT_ATTEMPTS = 200;
    private static final List<String> SYSTEM_PLACES = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    private Machine() {}

    /** Where a tool is, or null. */
    static @Nullable Path find(String tool) {
        if (tool.startsWith("/")) {
            return Files.isExecutable(Path.of(tool)) ? Path.of(tool) : null;
        }
        for (String place : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (!place.isEmpty() && Files.isExecutable(Path.of(place, tool))) {
                return Path.of(place, tool);
            }
        }
        for (String place : SYSTEM_PLACES) {
            if (Files.isExecutable(Path.of(place, tool))) {
                return Path.of(place, tool);
            }
        }
        return null;
    }

    /** Why tools cannot be used, or null if all are there. */
    static @Nullable String lacking(String... tools) {
        for (String tool : tools) {
            if (find(tool) == null) {
                return "there is no " + tool;
            }
        }
        return null;
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Takes a file system off. A process that was killed may still be on its way out, and so may a loop device. */
    static void unmount(Path mountPoint) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                run("umount", mountPoint.toString());
                return;
            } catch (IOException e) {
                if (attempt == UNMOUNT_ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    /**
     * Runs a tool to its end.
     *
     * @return what it said
     * @throws IOException if there is no such tool, it fails, or takes more than half an hour
     */
    static String run(String tool, String... arguments) throws IOException, InterruptedException {
        Path place = find(tool);
        if (place == null) {
            throw new IOException("no such tool, name=" + tool);
        }
        Path said = Files.createTempFile("said-", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(place.toString());
            builder.command().addAll(List.of(arguments));
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("tool does not end, command=" + builder.command());
            }
            String text = Files.readString(said, StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new IOException("tool failed, command=" + builder.command() + ", exit=" + process.exitValue()
                        + ", said=" + text);
            }
            return text;
        } finally {
            Files.delete(said);
        }
    }
}
