package io.raftwright.testkit.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs programs under {@code strace}, which lets single system calls fail that never reach the kernel then. Any thread. */
final class Strace {
    private static final Pattern CALL = Pattern.compile("(\\d+) +(\\w+)\\((\\d+)<([^>]*)>.*");
    private static final String SECCOMP = "--seccomp-bpf"; // only for what it starts itself
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(120);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final String INJECTED = "(INJECTED)";

    private Strace() {}

    /**
     * A system call on a file that a program made.
     *
     * @param name    of the call
     * @param path    of the file
     * @param ordinal which of the calls of this name in its thread, from 1
     */
    record Call(String name, String path, int ordinal) {}

    /** What happens to a call in place of what was asked for: {@code error=EIO}, or {@code retval=0}. */
    record Injection(Call call, String outcome) {}

    static @Nullable String lacking() {
        if (Machine.find("strace") == null) {
            return "there is no strace";
        }
        try {
            Machine.run("strace", "-f", "-qq", SECCOMP, "-e", "trace=fsync", "true");
            return null;
        } catch (IOException e) {
            return "strace may not trace here: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** A command that writes some calls of the command behind it to a file. */
    static List<String> tracing(Path output, String calls) {
        return List.of("strace", "-f", "-qq", "-y", SECCOMP, "-o", output.toString(), "-e", "trace=" + calls);
    }

    /** The same, with one of them failing. */
    static List<String> injecting(Path output, Injection injection) {
        List<String> command = new ArrayList<>(tracing(output, injection.call.name));
        command.add("-e");
        command.add("inject=" + injection.call.name + ':' + injection.outcome + ":when=" + injection.call.ordinal);
        return command;
    }

    /** The same, for a process that runs, from when this returns. The process is let go when what is returned ends. */
    static Process attach(long pid, Path output, Injection injection) throws IOException, InterruptedException {
        Path tool = Machine.find("strace");
        if (tool == null) {
            throw new IOException("there is no strace");
        }
        ProcessBuilder builder = new ProcessBuilder(tool.toString());
        builder.command()
                .addAll(injecting(output, injection).stream()
                        .skip(1)
                        .filter(word -> !word.equals(SECCOMP))
                        .toList());
        builder.command().addAll(List.of("-p", "" + pid));
        Process strace = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        long startNs = System.nanoTime();
        while (!isTraced(pid)) {
            if (!strace.isAlive() || System.nanoTime() - startNs > PATIENCE_NS) {
                strace.destroy();
                throw new IOException("strace does not attach, pid=" + pid);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        return strace;
    }

    /** Whether all of its threads are. */
    private static boolean isTraced(long pid) throws IOException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("status")).contains("TracerPid:\t0\n")) {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return false; // That thread has just ended.
        }
    }

    /** The calls in a trace, in their order. */
    static List<Call> calls(Path output) throws IOException {
        List<Call> calls = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        for (String line : Files.readAllLines(output, StandardCharsets.ISO_8859_1)) {
            Matcher matcher = CALL.matcher(line);
            if (matcher.matches()) {
                int ordinal = counts.merge(matcher.group(1) + matcher.group(2), 1, Integer::sum);
                calls.add(new Call(matcher.group(2), matcher.group(4), ordinal));
            }
        }
        return calls;
    }

    /** Whether a call failed as it was to. */
    static boolean hasStruck(Path output) throws IOException {
        return Files.readString(output, StandardCharsets.ISO_8859_1).contains(INJECTED);
    }
}
