package io.raftwright.testkit.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A {@link MemberProgram} that runs, as its test sees it: a plain {@code java} with a class path and nothing else.
 *
 * <p>Owner: the test's thread; a thread of its own reads what the member says.
 */
public final class MemberProcess {
    private static final long PATIENCE_SECONDS = 600;

    private final Process process;
    private final Ledger ledger;
    private final Contest contest;
    private final Path errors;
    private final BufferedWriter commands;
    private final Thread reader;
    private final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
    private final Map<String, Ledger.Found> dump = new ConcurrentHashMap<>();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong installed = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final CompletableFuture<String> broken = new CompletableFuture<>();
    private volatile boolean mayBreak;
    private volatile CompletableFuture<String> rested = new CompletableFuture<>();
    private long nextToken = 1;

    private MemberProcess(Process process, Ledger ledger, Contest contest, Path errors) {
        this.process = process;
        this.ledger = ledger;
        this.contest = contest;
        this.errors = errors;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.reader = new Thread(this::readLines, "reader-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    static MemberProcess start(
            long id, String members, Path directory, List<String> flags, Ledger ledger, Contest contest)
            throws IOException {
        Path errors = Files.createTempFile(directory.toAbsolutePath().getParent(), "errors-" + id + "-", ".txt");
        ProcessBuilder java = Java.builder(MemberProgram.class, "" + id, members, directory.toString());
        java.command().addAll(1, flags);
        return new MemberProcess(java.redirectError(errors.toFile()).start(), ledger, contest, errors);
    }

    /**
     * Starts the only member of a cluster, whose disk is about to fail.
     *
     * @param members  itself
     * @param errors   a file for its standard error, on another disk
     * @param launcher a program and its arguments to run it by; may be empty
     */
    public static MemberProcess startAlone(
            String members, Path directory, Path errors, List<String> launcher, Ledger ledger) throws IOException {
        ProcessBuilder java = Java.builder(MemberProgram.class, "1", members, directory.toString());
        java.command().addAll(1, Java.SHORT_LIVED);
        java.command().addAll(0, launcher);
        MemberProcess member =
                new MemberProcess(java.redirectError(errors.toFile()).start(), ledger, new Contest(), errors);
        member.mayBreak = true;
        return member;
    }

    private void readLines() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                take(line, line.split(" ", 4));
            }
        } catch (IOException e) {
            ledger.complain("member cannot be heard, cause=" + e);
        }
        IOException gone = new IOException("member ended");
        ready.completeExceptionally(gone);
        rested.completeExceptionally(gone);
        broken.completeExceptionally(gone);
        answers.values().forEach(answer -> answer.completeExceptionally(gone));
    }

    private void take(String line, String[] words) {
        switch (words[0]) {
            case "ready" -> ready.complete(line);
            case "rested" -> rested.complete(line);
            case "inv", "ret", "not" -> contest.take(line);
            case "wrong" -> ledger.complain(line);
            case "unknown" -> unknown.incrementAndGet();
            case "broken" -> {
                broken.complete(line);
                if (!mayBreak) {
                    ledger.complain(line);
                }
            }
            case "snapshot" -> (words[1].equals("taken") ? taken : installed).incrementAndGet();
            case "kv" -> dump.put(words[1], new Ledger.Found(Long.parseLong(words[2]), Long.parseLong(words[3])));
            case "ack" -> {
                ledger.acknowledge(words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
                acknowledged.incrementAndGet();
            }
            default -> {
                CompletableFuture<String> answer = answers.remove(words[0]);
                if (answer != null) {
                    answer.complete(line.substring(words[0].length() + 1));
                } else {
                    ledger.complain("unexpected: " + line);
                }
            }
        }
    }

    public void awaitReady() throws InterruptedException, ExecutionException, TimeoutException {
        ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** From now on its disk may fail. */
    public void mayBreak() {
        mayBreak = true;
    }

    /** Waits until its node is broken; says why. */
    public String awaitBroken() throws InterruptedException, ExecutionException, TimeoutException {
        return broken.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Begins to put. */
    public void load(Load load) throws IOException {
        say("load " + load.text());
    }

    void contend(int threads, int pauseMicros) throws IOException {
        say("contend " + threads + ' ' + pauseMicros);
    }

    public void rest() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        rested = new CompletableFuture<>();
        say("rest");
        rested.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Sends a command that is answered later; the answer to one that fails begins with {@code failed}. */
    CompletableFuture<String> ask(String verb, String arguments) throws IOException {
        String token = "#" + nextToken++;
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.put(token, answer);
        say(verb + ' ' + token + ' ' + arguments);
        return answer;
    }

    public String answer(String verb, String arguments)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        return ask(verb, arguments).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** All keys, as this member has them, read linearizably; asked again for a while if that is refused. */
    public Map<String, Ledger.Found> dump()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        long startNs = System.nanoTime();
        while (true) {
            dump.clear();
            String end = answer("dump", "");
            if (!end.startsWith("failed")) {
                return new HashMap<>(dump);
            }
            if (System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new IOException("member cannot be read, answer=" + end);
            }
        }
    }

    private void say(String line) throws IOException {
        commands.write(line + '\n');
        commands.flush();
    }

    /** Acknowledgements that this member gave. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** Puts that failed without a word on whether they took effect. */
    public long unknown() {
        return unknown.get();
    }

    long snapshotsTaken() {
        return taken.get();
    }

    long snapshotsInstalled() {
        return installed.get();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. By the handle: {@code Process.destroyForcibly} would close the pipe with acknowledgements in it. */
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Waits until the process is gone and everything it said is read. */
    public void awaitEnd() throws InterruptedException, TimeoutException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("process does not end, pid=" + process.pid());
        }
        reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    }

    /** Sends a signal: {@code STOP} or {@code CONT}. */
    void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, "" + process.pid())
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("signal not sent, name=" + name + ", exit=" + exit);
        }
    }

    /** Lets it close in good order: its input ends. Returns its exit code. */
    public int end() throws IOException, InterruptedException, TimeoutException {
        commands.close();
        awaitEnd();
        return process.exitValue();
    }

    /** What the process wrote to its standard error. */
    public List<String> errors() throws IOException {
        return Files.readAllLines(errors);
    }
}
