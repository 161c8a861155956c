package io.raftwright.testkit.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs {@link TracedProgram} under {@code strace} and judges the trace: {@code DurabilityProof [count]}. */
final class DurabilityProof {
    private static final String CALLS =
            "trace=openat,mkdir,rename,renameat,renameat2,unlink,write,pwrite64,fdatasync,fsync";

    private DurabilityProof() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 600;
        if (!hasStrace()) {
            System.out.println("durability: not shown, because there is no strace on this machine's PATH");
            return;
        }
        Path directory = Files.createTempDirectory("raftwright-trace-").toRealPath();
        try {
            prove(directory, count);
        } finally {
            Directories.delete(directory);
        }
    }

    private static void prove(Path directory, int count) throws IOException, InterruptedException {
        Path output = directory.resolve("trace");
        List<String> command = new ArrayList<>(
                List.of("strace", "-f", "-qq", "-y", "-ttt", "-s", "1000", "-o", output.toString(), "-e", CALLS));
        ProcessBuilder java = Java.builder(TracedProgram.class, directory.toString(), "" + count);
        command.addAll(java.command());
        System.out.println("durability: " + String.join(" ", command.subList(0, 11)) + " java TracedProgram " + count);
        int exit = java.command(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException("traced program failed, exit=" + exit);
        }
        List<SystemCall> calls = Trace.parse(Files.readAllLines(output, StandardCharsets.ISO_8859_1));
        DurabilityCheck check = new DurabilityCheck(directory.toString(), calls);
        List<String> violations = check.violations();
        System.out.printf(
                "durability: acknowledged=%d, each covered by a sync of its segment on 2 of 3 members or more before "
                        + "(on all 3: %d), file syncs=%d, directory syncs=%d, segments named=%d, snapshots published=%d, "
                        + "violations=%d%n",
                check.acknowledged,
                check.onAllMembers,
                check.fileSyncs,
                check.directorySyncs,
                check.segmentsNamed,
                check.snapshotsPublished,
                violations.size());
        if (!violations.isEmpty() || check.acknowledged != count) {
            throw new IOException("not durable, violations=" + String.join("\n", violations));
        }
    }

    private static boolean hasStrace() {
        for (String place : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(place, "strace"))) {
                return true;
            }
        }
        return false;
    }
}
