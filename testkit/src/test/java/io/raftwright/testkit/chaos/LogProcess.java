package io.raftwright.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.testkit.process.Java;
import io.raftwright.wal.AppendMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A {@link LogWorker} that runs, as its part sees it. Owner: the part's thread; one of its own hands lines to the truth. */
final class LogProcess {
    private static final long PATIENCE_SECONDS = 600;

    private final Process process;
    private final LogTruth truth;
    private final Path errors;
    private final Thread reader;
    private final CompletableFuture<String> opening = new CompletableFuture<>();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final CompletableFuture<String> alive = new CompletableFuture<>();
    private final List<String> failures = new ArrayList<>();

    private LogProcess(Process process, LogTruth truth, Path errors) {
        this.process = process;
        this.truth = truth;
        this.errors = errors;
        this.reader = new Thread(this::readLines, "log-worker-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * What a worker does.
     *
     * @param mode    how it appends
     * @param seed    of all that it draws
     * @param steps   after so many it is done
     * @param threads 2 to force as a node does, 1 to do everything in the same order each time
     */
    record Work(AppendMode mode, long seed, int steps, int threads) {}

    /**
     * Starts one.
     *
     * @param errors   a file for its standard error, on a disk that does not fail
     * @param launcher a program and its arguments to run it by; may be empty
     */
    static LogProcess start(Path directory, Work work, Path errors, List<String> launcher, LogTruth truth)
            throws IOException {
        ProcessBuilder java = Java.builder(
                LogWorker.class,
                directory.toString(),
                work.mode.name(),
                "" + work.seed,
                "" + work.steps,
                "" + work.threads);
        java.command().addAll(1, Java.SHORT_LIVED);
        java.command().addAll(0, launcher);
        return new LogProcess(java.redirectError(errors.toFile()).start(), truth, errors);
    }

    private void readLines() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                take(line);
            }
        } catch (IOException e) {
            truth.take("wrong: worker cannot be heard, cause=" + e);
        }
        IOException gone = new IOException("worker ended, pid=" + process.pid());
        List.of(opening, ready, end, alive).forEach(awaited -> awaited.completeExceptionally(gone));
    }

    private void take(String line) {
        String word = line.split(" ", 2)[0];
        switch (word) {
            case "opening" -> opening.complete(line);
            case "ready" -> ready.complete(line);
            case "alive" -> alive.complete(line);
            case "done" -> end.complete(line);
            case "broken" -> {
                failures.add(line);
                ready.completeExceptionally(new IOException(line));
                if (!line.startsWith("broken snapshot")) {
                    end.complete(line);
                }
            }
            default -> truth.take(line);
        }
    }

    void awaitOpening() throws InterruptedException, ExecutionException, TimeoutException {
        var unused = opening.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    void awaitReady() throws InterruptedException, ExecutionException, TimeoutException {
        var unused = ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until it is done or its log is broken; it lives on. */
    void awaitDone() throws InterruptedException, ExecutionException, TimeoutException {
        var unused = end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** What failed in its log and its snapshots; to be asked once it has ended. */
    List<String> failures() {
        return failures;
    }

    /** It answers still, ends when it is told to, and has written nothing to its standard error. */
    void endInGoodOrder() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (OutputStream out = process.getOutputStream()) {
            out.write('\n');
            out.flush();
            var unused = alive.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        awaitEnd();
        assertEquals(0, process.exitValue(), "exit code");
        assertEquals(List.of(), Files.readAllLines(errors), "standard error");
    }

    /** SIGKILL. What it said before is still read. */
    void kill() throws InterruptedException, TimeoutException {
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() throws InterruptedException, TimeoutException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("process does not end, pid=" + process.pid());
        }
        reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    }
}
