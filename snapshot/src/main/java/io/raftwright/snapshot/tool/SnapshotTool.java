package io.raftwright.snapshot.tool;

import io.raftwright.snapshot.SnapshotAudit;
import io.raftwright.snapshot.SnapshotReport;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.StorageException;
import java.io.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The program {@code raftwright-snapshot}: shows and checks the snapshots in a member's directory. {@code --help} says how.
 *
 * <p>Prints its result on the standard output and, if it cannot do what was asked, one line on the standard error.
 */
public final class SnapshotTool {
    static final int SOUND = 0;
    static final int DAMAGED = 1;
    static final int USAGE = 2;
    static final int FOREIGN = 3;
    static final int FAILED = 4;

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

            Exit codes:
              0  sound: opening shows a snapshot, or there is none
              1  damaged: no snapshot is sound
              2  command not understood
              3  belongs to something else: another cluster, a newer format, no snapshot at all
              4  cannot be read: permissions, a failing disk""";

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
        int code = new SnapshotTool(System.out, err, isTerminal()).run(args);
        System.out.flush();
        if (code != SOUND) {
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

    int run(String... args) {
        List<String> words = new ArrayList<>();
        List<String> options = new ArrayList<>();
        for (String arg : args) {
            (arg.startsWith("--") ? options : words).add(arg);
        }
        if (args.length == 0 || options.contains("--help")) {
            out.println(HELP);
            return SOUND;
        }
        try {
            return run(words, options);
        } catch (IllegalArgumentException e) {
            return failed(USAGE, String.valueOf(e.getMessage()));
        } catch (StorageException e) {
            return failed(codeOf(e), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return failed(FAILED, e.toString());
        }
    }

    private int run(List<String> words, List<String> options) {
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

    private int failed(int code, String text) {
        err.println("raftwright-snapshot: " + text.replace('\n', ' '));
        return code;
    }

    private int inspect(Path path, boolean showsChunks) {
        List<Path> files = List.of(path);
        if (Files.isDirectory(path)) {
            files = SnapshotAudit.verify(path, null).stream()
                    .map(SnapshotReport::file)
                    .toList();
        }
        int worst = SOUND;
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
                worst = Math.max(worst, codeOf(e));
            }
        }
        return worst;
    }

    /** The newest sound one is what opening shows; what is newer and foreign it refuses, what is newer and damaged it passes over. */
    private int verify(List<SnapshotReport> reports) {
        int code = reports.isEmpty() ? SOUND : DAMAGED;
        boolean isDecided = reports.isEmpty();
        for (SnapshotReport report : reports) {
            StorageException refusal = report.refusal();
            SnapshotReport.Content content = report.content();
            if (refusal != null) {
                show(refusal);
                if (!isDecided && codeOf(refusal) != DAMAGED) {
                    code = codeOf(refusal);
                    isDecided = true;
                }
            } else if (content != null) {
                out.println(painted(GREEN, isDecided ? "sound" : "shown") + ": " + report.file() + ", "
                        + describe(content));
                code = isDecided ? code : SOUND;
                isDecided = true;
            }
        }
        if (reports.isEmpty()) {
            out.println(painted(GREEN, "empty") + ": no snapshot yet");
        }
        return code;
    }

    private void show(StorageException refusal) {
        String head = switch (codeOf(refusal)) {
            case DAMAGED -> "damaged";
            case FOREIGN -> "foreign";
            default -> "failed";
        };
        out.println(painted(RED, head) + ": " + refusal.getMessage());
    }

    private static String describe(SnapshotReport.Content content) {
        return "index=" + content.meta().index() + ", term=" + content.meta().term() + ", chain="
                + Integer.toHexString(content.meta().chain()) + ", clusterId=" + content.clusterId()
                + ", configurationLength=" + content.meta().configuration().remaining() + ", imageLength="
                + content.imageLength() + ", payloadLength=" + content.payloadLength() + ", chunkLength="
                + content.chunkLength() + ", chunks=" + content.chunkCount();
    }

    private static int codeOf(StorageException refusal) {
        if (refusal instanceof CorruptStorageException) {
            return DAMAGED;
        }
        return refusal instanceof ForeignStorageException ? FOREIGN : FAILED;
    }

    private String painted(int colour, String text) {
        return isColoured ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }
}
