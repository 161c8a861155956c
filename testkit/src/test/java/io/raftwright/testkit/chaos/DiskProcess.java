package io.raftwright.testkit.chaos;

import io.raftwright.testkit.process.Java;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DiskProgram} that runs, and the file as which {@code nbdfuse} shows its disk: below a loop device it is a block device that
 * fails when it is told to. Owner: the thread of its part.
 */
final class DiskProcess implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(120);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path file;
    private final long length;
    private final Process program;
    private final BufferedReader answers;
    private final BufferedWriter commands;
    private final String port;
    private @Nullable Process view;

    private DiskProcess(Path directory, Path image, long length) throws IOException {
        this.file = Files.createFile(directory.resolve("device"));
        this.length = length;
        ProcessBuilder java = Java.builder(DiskProgram.class, image.toString(), "" + length);
        java.command().addAll(1, Java.SHORT_LIVED);
        this.program = java.redirectError(directory.resolve("device-errors.txt").toFile())
                .start();
        this.answers = new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
        this.commands = new BufferedWriter(new OutputStreamWriter(program.getOutputStream(), StandardCharsets.UTF_8));
        this.port = answer("port");
    }

    /** Why there can be none here, or null. */
    static @Nullable String lacking() {
        String disk = LoopDisk.lacking(LoopDisk.Kind.EXT4);
        if (disk != null) {
            return disk;
        }
        return Files.exists(Path.of("/dev/fuse"))
                ? Machine.lacking("nbdfuse", "e2fsck", "losetup")
                : "there is no /dev/fuse for a block device of our own";
    }

    /** Makes a disk of so many bytes with an ext4 on it, and shows it. */
    static DiskProcess start(Path directory, long length) throws IOException, InterruptedException {
        Path image = directory.resolve("device.img");
        LoopDisk.format(image, LoopDisk.Kind.EXT4, length);
        DiskProcess disk = new DiskProcess(directory, image, length);
        try {
            disk.show();
            return disk;
        } catch (IOException | InterruptedException e) {
            disk.close();
            throw e;
        }
    }

    /** Shows what the disk holds; nothing that was read before is remembered. */
    void show() throws IOException, InterruptedException {
        Path tool = Machine.find("nbdfuse");
        if (tool == null) {
            throw new IOException("there is no nbdfuse");
        }
        view = new ProcessBuilder(tool.toString(), file.toString(), "--tcp", "127.0.0.1", port)
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling("nbdfuse.txt").toFile())
                .start();
        long startNs = System.nanoTime();
        while (Files.size(file) != length) {
            if (!view.isAlive() || System.nanoTime() - startNs > PATIENCE_NS) {
                throw new IOException("nbdfuse shows nothing, said="
                        + Files.readString(file.resolveSibling("nbdfuse.txt"), StandardCharsets.UTF_8));
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Nothing may be mounted on it any more. */
    void hide() throws IOException, InterruptedException {
        Process shown = view;
        if (shown == null) {
            return;
        }
        Machine.unmount(file);
        view = null;
        if (!shown.waitFor(PATIENCE_NS, TimeUnit.NANOSECONDS)) {
            throw new IOException("nbdfuse does not end, pid=" + shown.pid());
        }
    }

    /** As which it is shown. */
    Path file() {
        return file;
    }

    void fail(SectorDisk.Fault fault, long seed) throws IOException {
        var unused = ask("fail " + fault + ' ' + seed, "done");
    }

    /** The power goes within so many commands, and is gone when this returns. */
    void cutWithin(int commands) throws IOException {
        var unused = ask("cut " + commands, "off");
    }

    /** Settles what it holds after the power was cut, and gives it power. Returns {@code SURVIVAL WRITES SECTORS}. */
    String settle(long seed) throws IOException {
        return ask("settle " + seed, "settled");
    }

    /** Commands that failed as they were told to. */
    long failedCount() throws IOException {
        return Long.parseLong(ask("failed", "failed"));
    }

    private String ask(String command, String word) throws IOException {
        commands.write(command + '\n');
        commands.flush();
        return answer(word);
    }

    private String answer(String word) throws IOException {
        String line = answers.readLine();
        if (line == null || !line.startsWith(word)) {
            throw new IOException("disk says something else, expected=" + word + ", line=" + line);
        }
        return line.substring(word.length()).strip();
    }

    @Override
    public void close() throws IOException {
        try {
            hide();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            commands.close(); // It ends with its input.
        }
    }
}
