package io.raftwright.testkit.process;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a member costs that has nothing to do: CPU time of the whole process, with defaults throughout, over some seconds after
 * a few puts and a minute in which the JVM compiles what it will. {@code IdleProof [seconds]}: three members in one process,
 * then one each in three.
 */
final class IdleProof {
    private static final long SETTLE_SECONDS = 60;

    private IdleProof() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        Path directory = Files.createTempDirectory("raftwright-idle-");
        try {
            String members = Choices.text(Choices.members(3));
            report("three members in one process", 3, run(List.of("1,2,3"), members, directory.resolve("a"), seconds));
            report(
                    "one member in each of three",
                    1,
                    run(List.of("1", "2", "3"), members, directory.resolve("b"), seconds));
        } finally {
            Directories.delete(directory);
        }
    }

    private static void report(String what, int membersEach, List<Double> percents) throws IOException {
        double worst = 0;
        for (double percent : percents) {
            worst = Math.max(worst, percent / membersEach);
            System.out.printf(
                    "idle: %s: %.2f %% of a core for the process, %.2f %% per member%n",
                    what, percent, percent / membersEach);
        }
        if (worst >= 1) {
            throw new IOException("idle members cost too much, worstPercent=" + worst);
        }
    }

    private static List<Double> run(List<String> idLists, String members, Path directory, int seconds)
            throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        for (String ids : idLists) {
            processes.add(Java.builder(Idle.class, ids, members, directory.toString(), "" + seconds)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        List<Double> percents = new ArrayList<>();
        for (Process process : processes) {
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                percents.add(Double.parseDouble(String.valueOf(in.readLine())));
            }
        }
        for (Process process : processes) {
            process.getOutputStream().close();
            process.waitFor();
        }
        return percents;
    }

    /** The process that is measured; prints its percentage, and stays until its input ends. */
    static final class Idle {
        private Idle() {}

        public static void main(String[] args) throws IOException {
            List<Member> members = io.raftwright.configmap.Members.parse(args[1]);
            List<ConfigMap> maps = new ArrayList<>();
            for (String id : args[0].split(",", -1)) {
                maps.add(ConfigMap.open(Long.parseLong(id), members, Path.of(args[2], id)));
            }
            for (int i = 0; i < 100; i++) {
                maps.get(0).within(Duration.ofSeconds(30)).put("key-" + i, "value");
            }
            await(SETTLE_SECONDS);
            Duration before = cpu();
            long startNs = System.nanoTime();
            await(Long.parseLong(args[3]));
            double percent = 100.0 * cpu().minus(before).toNanos() / (System.nanoTime() - startNs);
            new Lines().write("" + percent);
            System.in.read();
            maps.forEach(ConfigMap::close);
        }

        private static Duration cpu() {
            return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
        }

        private static void await(long seconds) {
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (endNs - System.nanoTime() > 0) {
                LockSupport.parkNanos(endNs - System.nanoTime());
            }
        }
    }
}
