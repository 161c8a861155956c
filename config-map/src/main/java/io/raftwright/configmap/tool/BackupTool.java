package io.raftwright.configmap.tool;

import io.raftwright.configmap.Members;
import io.raftwright.configmap.backup.BackupContent;
import io.raftwright.configmap.backup.BackupFile;
import io.raftwright.configmap.backup.Restore;
import io.raftwright.storage.ExitCode;
import io.raftwright.storage.StorageException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The program {@code raftwright-backup}: checks backups of maps, and restores them into new clusters. {@code --help} says how.
 *
 * <p>Prints its result on the standard output and, if it cannot do what was asked, one line on the standard error.
 */
public final class BackupTool {
    private static final String CLUSTER = "--cluster";
    private static final String MEMBERS = "--members";
    private static final String BUMP = "--bump-revision";
    private static final String HELP = """
            raftwright-backup COMMAND FILE [DIRECTORY] [OPTION...]
            Works on a backup of a configuration map. No node may be at work in DIRECTORY.

            inspect   what the backup says of itself
            verify    reads and checks every byte, and puts the map together
            restore   makes DIRECTORY, which must be empty or not exist, the directory of a member of a new cluster that
                      begins with the backup; run it for each of its members, with the same file and options
              --cluster=NAME         the new cluster's name, another one than the old cluster's
              --members=ID=ADDRESS,… all its members, as they are opened with; without it there is one, numbered 1
              --bump-revision=N      raises the revision by N and compacts all before: for clients of the old cluster

            """ + ExitCode.table();

    private final PrintStream out;
    private final PrintStream err;

    BackupTool(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs one command; the exit code says what came of it. */
    public static void main(String[] args) {
        PrintStream err = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false)); // A logging library says hello there.
        int code = new BackupTool(System.out, err).run(args).code();
        System.out.flush();
        if (code != 0) {
            System.exit(code);
        }
    }

    ExitCode run(String... args) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new TreeMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (!arg.startsWith("--")) {
                words.add(arg);
            } else {
                options.put(equals < 0 ? arg : arg.substring(0, equals), equals < 0 ? "" : arg.substring(equals + 1));
            }
        }
        if (args.length == 0 || options.containsKey("--help")) {
            out.println(HELP);
            return ExitCode.SOUND;
        }
        try {
            run(words, options);
            return ExitCode.SOUND;
        } catch (IllegalArgumentException e) {
            return failed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        } catch (StorageException e) {
            return failed(ExitCode.of(e), String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) { // also when memory runs out: nobody else could say so
            return failed(ExitCode.FAILED, e.toString());
        }
    }

    private void run(List<String> words, Map<String, String> options) {
        String command = words.isEmpty() ? "" : words.get(0);
        boolean isRestore = command.equals("restore");
        if (words.size() != (isRestore ? 3 : 2)) {
            throw new IllegalArgumentException(
                    "expected a command and a file, and a directory to restore to; --help tells more");
        }
        requireKnown(options, isRestore ? List.of(CLUSTER, MEMBERS, BUMP) : List.of());
        Path file = Path.of(words.get(1));
        switch (command) {
            case "inspect" -> out.println("says: " + describe(BackupFile.inspect(file)));
            case "verify" -> out.println("sound: " + describe(BackupFile.verify(file)));
            case "restore" ->
                out.println("restored: " + describe(restore(file, options).into(Path.of(words.get(2)))));
            default -> throw new IllegalArgumentException("no such command, command=" + command);
        }
    }

    private static void requireKnown(Map<String, String> options, List<String> known) {
        for (String option : options.keySet()) {
            if (!known.contains(option)) {
                throw new IllegalArgumentException("no such option, option=" + option + ", known=" + known);
            }
        }
    }

    private static Restore restore(Path file, Map<String, String> options) {
        Restore restore = Restore.of(file);
        String name = options.get(CLUSTER);
        String members = options.get(MEMBERS);
        String bump = options.get(BUMP);
        if (name != null) {
            restore.clusterName(name);
        }
        if (members != null) {
            restore.members(Members.parse(members));
        }
        if (bump != null) {
            restore.bumpRevision(number(bump));
        }
        return restore;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number, " + BUMP + "=" + text, e);
        }
    }

    private ExitCode failed(ExitCode code, String text) {
        err.println("raftwright-backup: " + text.replace('\n', ' '));
        return code;
    }

    private static String describe(BackupContent content) {
        return "revision=" + content.revision() + ", compactRevision=" + content.compactRevision() + ", keys="
                + content.keyCount() + ", leases=" + content.leaseCount() + ", index=" + content.index() + ", term="
                + content.term() + ", clusterId=" + content.clusterId() + ", lengthBytes=" + content.lengthBytes();
    }
}
