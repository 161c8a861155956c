package io.raftwright.testkit.chaos;

import io.raftwright.testkit.chaos.FailingCallPart.Fault;
import io.raftwright.testkit.process.Directories;
import io.raftwright.wal.AppendMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code mvn -Pchaos}: runs all parts, one after the other, and says of each whether it ran, was skipped, or failed.
 * {@code -Dchaos.part=REGEX} runs some, {@code -Dchaos.seed=N} those draws again (processes never run the same way twice),
 * {@code -Dchaos.dir=DIRECTORY} elsewhere.
 */
final class ChaosProgram {
    private static final List<ChaosPart> PARTS = List.of(
            PowerCutPart.ofTornSectors(),
            new BlockErrorsPart(),
            new FailingLeaderPart(),
            PowerCutPart.of(LoopDisk.Kind.XFS),
            new FailingCallPart("EIO at a sync, POSITIONED", Fault.SYNC_FAILS, AppendMode.POSITIONED, "", 50),
            new FailingCallPart("EIO at a sync, MAPPED", Fault.SYNC_FAILS, AppendMode.MAPPED, "", 50),
            new FailingCallPart("EIO at a sync of snapshots", Fault.SYNC_FAILS, AppendMode.POSITIONED, "/snap", 50),
            new FailingCallPart("EIO at a write", Fault.WRITE_FAILS, AppendMode.POSITIONED, "", 30),
            new FailingCallPart("ENOSPC at a write", Fault.DISK_FULL, AppendMode.POSITIONED, "", 30),
            new FailingCallPart("short write, nothing", Fault.NOTHING_WRITTEN, AppendMode.POSITIONED, "", 15),
            new FailingCallPart("short write, a lie", Fault.SECTOR_MISSING, AppendMode.POSITIONED, "", 30),
            new FailingMemberPart(),
            new FullDiskPart(),
            new KillPart(),
            PowerCutPart.of(LoopDisk.Kind.EXT4));

    private enum Verdict {
        RAN,
        SKIPPED,
        FAILED
    }

    private record Result(String name, Verdict verdict, String words, long seconds) {
        @Override
        public String toString() {
            return String.format("%-8s %-34s %5d s  %s", verdict, name, seconds, words);
        }
    }

    private ChaosProgram() {}

    public static void main(String[] args) throws IOException {
        String wanted = System.getProperty("chaos.part", ".*");
        Long given = Long.getLong("chaos.seed");
        long seed = given == null ? System.nanoTime() : given;
        Path directory = Files.createDirectories(
                Path.of(System.getProperty("chaos.dir", "target/chaos")).toAbsolutePath());
        List<Result> results = new ArrayList<>();
        for (ChaosPart part : PARTS) {
            if (part.name().matches(wanted)) {
                Result result = run(part, Files.createTempDirectory(directory, "part-"), seed);
                System.out.println("chaos: " + result);
                results.add(result);
            }
        }
        System.out.println("\nchaos, seed=" + seed + ":");
        results.forEach(System.out::println);
        if (results.isEmpty() || results.stream().anyMatch(result -> result.verdict == Verdict.FAILED)) {
            System.exit(1);
        }
    }

    private static Result run(ChaosPart part, Path directory, long seed) throws IOException {
        String lacking = part.lacking();
        if (lacking != null) {
            Directories.delete(directory);
            return new Result(part.name(), Verdict.SKIPPED, lacking, 0);
        }
        System.out.println("chaos: begins: " + part.name());
        Progress progress = new Progress(part.name());
        try {
            String figures = part.run(directory, seed, progress);
            Directories.delete(directory);
            return new Result(part.name(), Verdict.RAN, figures, progress.seconds());
        } catch (Exception | AssertionError e) {
            Path report = directory.resolve("failure.txt");
            Files.writeString(report, text(e));
            return new Result(
                    part.name(),
                    Verdict.FAILED,
                    e + "; see " + report + "; again by: mvn -Pchaos -Dchaos.part='" + part.name() + "' -Dchaos.seed="
                            + seed,
                    progress.seconds());
        }
    }

    private static String text(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
            for (StackTraceElement element : cause.getStackTrace()) {
                text.append("    ").append(element).append('\n');
            }
        }
        return text.toString();
    }
}
