package io.raftwright.snapshot.tool;

import io.raftwright.snapshot.SnapshotAudit;
import io.raftwright.snapshot.SnapshotReport;
import io.raftwright.storage.ExitCode;
import io.raftwright.storage.StorageException;
import java.io.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The program {@code raftwright-snapshot}: shows and checks the snapshots in a member's directory. {@code --help} says how.
 *
 * <p>Prints its result on the standard output and, if it cannot do what was asked, one line on the standard error.
 */
public final class SnapshotTool {
    private static final String CHUNKS = "--chunks";
    private static final String CLUSTER = "--cluster=";
    private static final int GREEN = 32;
    private static final int RED = 31;
    private static final String HELP = """
            raftwright-snapshot COMMAND DIRECTORY [OPTION...]
            Works on a member's directory, or on one snapshot's file. Only reads, takes no lock, and may be run while a node is
            at work there.

            inspect   what each snapshot stands for
              --chunks        and a line for each chunk
            verify    reads and checks every byte, and says which snapshot opening would show
              --cluster=UUID  the cluster whose state they must be

            """ + ExitCode.table();

    private final PrintStream out;
    private final PrintStream err;
    private final boolean isColoured;

    SnapshotTool(PrintStream out, PrintStream err, boolean isColoured) {
        this.out = out;
        this.err = err;
        this.isColoured = isColoured;
    }

    /** Runs one command; the exit code says what came of it. */
    public static void main(String[] args) {
        PrintStream err = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false)); // A logging library says hello there.
        int code = new SnapshotTool(System.out, err, isTerminal()).run(args).code();
        System.out.flush();
        if (code != 0) {
            System.exit(code);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // It does on 17, which has no other way to tell.
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null || System.getenv("NO_COLOR") != null) {
            return false;
        }
        try {
            // From 22 on there is a console without a terminal too, and a method that tells.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    ExitCode run(String... args) {
        List<String> words = new ArrayList<>();
        List<String> options = new ArrayList<>();
        for (String arg : args) {
            (arg.startsWith("--") ? options : words).add(arg);
        }
        if (args.length == 0 || options.contains("--help")) {
            out.println(HELP);
            return ExitCode.SOUND;
        }
        try {
            return run(words, options);
        } catch (IllegalArgumentException e) {
            return failed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        } catch (StorageException e) {
            return failed(ExitCode.of(e), String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) { // also when memory runs out: nobody else could say so
            return failed(ExitCode.FAILED, e.toString());
        }
    }

    private ExitCode run(List<String> words, List<String> options) {
        if (words.size() != 2) {
            throw new IllegalArgumentException("expected a command and a path; --help tells more");
        }
        Path path = Path.of(words.get(1));
        return switch (words.get(0)) {
            case "inspect" -> {
                requireOnly(options, CHUNKS);
                yield inspect(path, options.contains(CHUNKS));
            }
            case "verify" -> {
                requireOnly(options, CLUSTER);
                UUID cluster = options.isEmpty()
                        ? null
                        : UUID.fromString(options.get(0).substring(CLUSTER.length()));
                yield verify(SnapshotAudit.verify(path, cluster));
            }
            default -> throw new IllegalArgumentException("no such command, command=" + words.get(0));
        };
    }

    private static void requireOnly(List<String> options, String known) {
        for (String option : options) {
            if (!option.startsWith(known)) {
                throw new IllegalArgumentException("no such option, option=" + option + ", known=" + known);
            }
        }
    }

    private ExitCode failed(ExitCode code, String text) {
        err.println("raftwright-snapshot: " + text.replace('\n', ' '));
        return code;
    }

    private ExitCode inspect(Path path, boolean showsChunks) {
        List<Path> files = List.of(path);
        if (Files.isDirectory(path)) {
            files = SnapshotAudit.verify(path, null).stream()
                    .map(SnapshotReport::file)
                    .toList();
        }
        ExitCode worst = ExitCode.SOUND;
        for (Path file : files) {
            out.println(file);
            try {
                SnapshotReport.Content content = SnapshotAudit.inspect(file, (number, offset, length, crc) -> {
                    if (showsChunks) {
                        out.println("  chunk " + number + " offset=" + offset + " payloadLength=" + length + " crc="
                                + Integer.toHexString(crc));
                    }
                });
                out.println("  " + describe(content));
            } catch (StorageException e) {
                show(e);
                worst = worse(worst, ExitCode.of(e));
            }
        }
        return worst;
    }

    /** The newest sound one is what opening shows; what is newer and foreign it refuses, what is newer and damaged it passes over. */
    private ExitCode verify(List<SnapshotReport> reports) {
        ExitCode code = reports.isEmpty() ? ExitCode.SOUND : ExitCode.DAMAGED;
        boolean isDecided = reports.isEmpty();
        for (SnapshotReport report : reports) {
            StorageException refusal = report.refusal();
            SnapshotReport.Content content = report.content();
            if (refusal != null) {
                show(refusal);
                if (!isDecided && ExitCode.of(refusal) != ExitCode.DAMAGED) {
                    code = ExitCode.of(refusal);
                    isDecided = true;
                }
            } else if (content != null) {
                out.println(painted(GREEN, isDecided ? "sound" : "shown") + ": " + report.file() + ", "
                        + describe(content));
                code = isDecided ? code : ExitCode.SOUND;
                isDecided = true;
            }
        }
        if (reports.isEmpty()) {
            out.println(painted(GREEN, "empty") + ": no snapshot yet");
        }
        return code;
    }

    private void show(StorageException refusal) {
        String head = ExitCode.of(refusal).name().toLowerCase(Locale.ROOT);
        out.println(painted(RED, head) + ": " + refusal.getMessage());
    }

    private static String describe(SnapshotReport.Content content) {
        return "index=" + content.meta().index() + ", term=" + content.meta().term() + ", chain="
                + Integer.toHexString(content.meta().chain()) + ", clusterId=" + content.clusterId()
                + ", configurationLength=" + content.meta().configuration().remaining() + ", imageLength="
                + content.imageLength() + ", payloadLength=" + content.payloadLength() + ", chunkLength="
                + content.chunkLength() + ", chunks=" + content.chunkCount();
    }

    private static ExitCode worse(ExitCode one, ExitCode other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private String painted(int colour, String text) {
        return isColoured ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }
}
