package io.raftwright.wal.tool;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.ExitCode;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.StorageException;
import io.raftwright.wal.Identity;
import io.raftwright.wal.LogAudit;
import io.raftwright.wal.LogInterruption;
import io.raftwright.wal.LogRepair;
import io.raftwright.wal.LogSummary;
import io.raftwright.wal.LogVerdict;
import io.raftwright.wal.LogVisitor;
import io.raftwright.wal.LogWalk;
import io.raftwright.wal.RepairPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The program {@code raftwright-wal}: shows, checks and repairs the log in a member's directory. {@code --help} says how.
 *
 * <p>Prints its result on the standard output and, if it cannot do what was asked, one line on the standard error.
 */
public final class WalTool {
    static final String ACCEPT_LOSS = "--accept-the-loss-of-acknowledged-entries";

    private static final String SHORT = "--short";
    private static final String FROM = "--from";
    private static final String TO = "--to";
    private static final String APPLY = "--apply";
    private static final Map<String, List<String>> COMMANDS = new TreeMap<>(Map.of(
            "dump", List.of(SHORT, FROM, TO),
            "verify", List.of(),
            "repair", List.of(APPLY, ACCEPT_LOSS),
            "identity", List.of()));
    private static final String HEX_DUMP = "net.openhft.chronicle.bytes.HexDumpBytes";

    private final Screen screen;
    private final PrintStream err;

    WalTool(Screen screen, PrintStream err) {
        this.screen = screen;
        this.err = err;
    }

    /** Runs one command; the exit code says what came of it. */
    public static void main(String[] args) {
        PrintStream err = System.err;
        muteLibraries();
        int code = new WalTool(new Screen(System.out, Screen.isTerminal()), err)
                .run(args)
                .code();
        System.out.flush();
        if (code != 0) {
            System.exit(code);
        }
    }

    /** What others print when they are loaded (chronicle-bytes does, and a JDK about it) is nothing that was asked for. */
    private static void muteLibraries() {
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false));
    }

    ExitCode run(String[] args) {
        if (args.length == 0 || List.of(args).contains("--help")) {
            screen.line(help());
            return ExitCode.SOUND;
        }
        try {
            return run(CommandLine.parse(args, COMMANDS));
        } catch (CommandLine.UsageException e) {
            return failed(ExitCode.USAGE, e);
        } catch (IOException | RuntimeException | Error e) { // also when memory runs out: nobody else could say so
            return failed(ExitCode.of(e), e);
        }
    }

    private ExitCode failed(ExitCode code, Throwable e) {
        boolean isWorded = e instanceof StorageException || e instanceof CommandLine.UsageException;
        String text = isWorded ? String.valueOf(e.getMessage()) : e.toString();
        err.println("raftwright-wal: " + text.replace('\n', ' '));
        return code;
    }

    private ExitCode run(CommandLine line) throws IOException {
        if (!line.command().equals("dump") && LiveLock.seemsHeld(line.path())) {
            screen.warning("in use", "a node seems to be at work here; what it is writing may show as interrupted");
        }
        return switch (line.command()) {
            case "dump" -> dump(line);
            case "verify" -> verify(LogAudit.verify(line.path()), line.path());
            case "repair" -> repair(line);
            default -> identity(line.path());
        };
    }

    private ExitCode dump(CommandLine line) throws IOException {
        LogVisitor all = line.has(SHORT) ? new ShortDump(screen) : annotated();
        LogVisitor shown = new IndexRange(all, line.number(FROM, 1), line.number(TO, Long.MAX_VALUE));
        if (Files.isDirectory(line.path())) {
            LogWalk.directory(line.path(), shown);
        } else {
            LogWalk.segment(line.path(), shown);
        }
        return ExitCode.SOUND;
    }

    private LogVisitor annotated() {
        try {
            Class<?> unused = Class.forName(HEX_DUMP);
        } catch (ClassNotFoundException e) {
            throw new CommandLine.UsageException(
                    "the annotated form needs chronicle-bytes on the class path; " + SHORT + " does not");
        }
        return new AnnotatedDump(screen);
    }

    private ExitCode verify(LogVerdict verdict, Path directory) {
        StorageException refusal = verdict.refusal();
        LogSummary log = verdict.summary();
        if (verdict.isChanging()) {
            screen.warning("changing", "the directory changed while it was read");
        }
        verdict.remarks().forEach(remark -> screen.warning("harmless", remark));
        if (refusal != null) {
            ExitCode code = ExitCode.of(refusal);
            screen.bad(code.name().toLowerCase(Locale.ROOT), String.valueOf(refusal.getMessage()));
            return code;
        }
        if (log == null) {
            screen.good("empty", "no log yet, directory=" + directory);
            return ExitCode.SOUND;
        }
        LogInterruption interruption = log.interruption();
        if (interruption != null) {
            screen.warning("interrupted", interruption.describe() + "; opening cuts it off");
        }
        LogLoss loss = log.loss();
        if (loss != null) {
            screen.warning("healing", loss.damage());
        }
        screen.good("sound", describe(log));
        return ExitCode.SOUND;
    }

    private static String describe(LogSummary log) {
        return "firstIndex=" + log.firstIndex() + ", lastIndex=" + log.lastIndex() + ", term=" + log.term()
                + ", votedFor=" + log.votedFor() + ", commitHint=" + log.commitHint() + ", lastBatch="
                + log.lastBatch() + ", durableBatch=" + log.durableBatch() + ", segments=" + log.segments();
    }

    private ExitCode repair(CommandLine line) {
        RepairPlan plan = LogRepair.plan(line.path());
        StorageException obstacle = plan.obstacle();
        if (obstacle != null) {
            return failed(ExitCode.REFUSED, obstacle);
        }
        if (plan.isNeedless()) {
            screen.good("sound", "nothing to repair");
            return ExitCode.SOUND;
        }
        plan.steps().forEach(step -> screen.warning("to do", step));
        if (plan.isLossy() && !line.has(ACCEPT_LOSS)) {
            return failed(
                    ExitCode.REFUSED,
                    new StorageException(
                            "entries would be lost that may have been acknowledged; better remove this member"
                                    + " from the cluster and add a new one. If no other member holds them either: "
                                    + ACCEPT_LOSS));
        }
        if (!line.has(APPLY)) {
            screen.line("nothing was changed; " + APPLY + " does it");
            return ExitCode.DAMAGED;
        }
        LogRepair.Outcome outcome =
                LogRepair.apply(line.path(), DiskFileIo.instance(), new SecureRandom(), line.has(ACCEPT_LOSS));
        screen.good("repaired", "backup=" + outcome.backup());
        return verify(LogAudit.verify(line.path()), line.path());
    }

    private ExitCode identity(Path directory) {
        Identity identity = LogAudit.identity(directory);
        if (identity == null) {
            screen.good("empty", "no log yet, directory=" + directory);
            return ExitCode.SOUND;
        }
        screen.line("clusterId=" + identity.clusterId());
        screen.line("memberId=" + identity.memberId());
        screen.line("incarnation=" + Long.toHexString(identity.incarnation()));
        screen.line("logId=" + Long.toHexString(identity.logId()));
        return ExitCode.SOUND;
    }

    private static String help() {
        return """
                raftwright-wal COMMAND DIRECTORY [OPTION...]
                Works offline on a member's directory. All but repair --apply only read, take no lock, and may be run while a
                node is at work there.

                dump      every byte, annotated (needs chronicle-bytes); DIRECTORY may be one segment's file
                  --short       a line for each batch and each frame (needs nothing)
                  --from=INDEX --to=INDEX
                verify    says what opening would say: sound, interrupted (what was never durable is cut off), damaged
                repair    says what can be done about damage
                  --apply       does it, and keeps a copy of the files that it changes
                  --accept-the-loss-of-acknowledged-entries
                                lets the log end where its damage begins
                identity  whose log it is

                """ + ExitCode.table();
    }
}
