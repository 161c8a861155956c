package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.ReadOnlyDisk;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what opening a log would say, without opening it: nothing is changed, no lock is taken. A node may be at work in the
 * directory meanwhile; then the log is judged as it was at some moment, and what is just being written may show as interrupted.
 *
 * <p>A refusal counts only when a second look says the same: a moving tail is never at the same place twice.
 */
public final class LogAudit {
    private static final int MAX_LOOKS = 6;

    private LogAudit() {}

    /** Reads and judges the log in a directory. */
    public static LogVerdict verify(Path directory) {
        return verify(directory, ReadOnlyDisk.instance());
    }

    /**
     * Says whose log it is, whatever its state.
     *
     * @return null if the directory holds no log yet
     * @throws StorageException if that cannot be told
     */
    public static @Nullable Identity identity(Path root) {
        LogDirectory directory = new LogDirectory(root, ReadOnlyDisk.instance());
        try {
            directory.io().createDirectories(root);
            return IdentityFile.read(directory);
        } catch (IOException e) {
            throw LogDirectory.failed("cannot read the identity", root, e);
        }
    }

    static LogVerdict verify(Path root, FileIo io) {
        LogDirectory directory = new LogDirectory(root, io);
        LogVerdict verdict = look(directory);
        boolean isChanging = false;
        for (int looks = 1; looks < MAX_LOOKS && verdict.refusal() != null; looks++) {
            LogVerdict next = look(directory);
            if (next.hasSameRefusal(verdict)) {
                return next;
            }
            verdict = next;
            isChanging = true;
        }
        return isChanging ? verdict.changing() : verdict;
    }

    private static LogVerdict look(LogDirectory directory) {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            return examine(directory, opened);
        } catch (StorageException e) {
            return LogVerdict.refused(e);
        } catch (IOException e) {
            return LogVerdict.refused(LogDirectory.failed("cannot open the log", directory.root(), e));
        } catch (IndexOutOfBoundsException e) {
            // A segment was given to another use while it was read; a log that lies still is checked before it is
            // believed.
            return LogVerdict.refused(new StorageException("log changed while it was read, cause=" + e, e));
        } finally {
            Opening.closeAll(opened);
        }
    }

    private static LogVerdict examine(LogDirectory directory, Deque<AutoCloseable> opened) throws IOException {
        directory.io().createDirectories(directory.root());
        Identity identity = IdentityFile.read(directory);
        if (identity == null) {
            return LogVerdict.unused();
        }
        FileIo.File file = directory.io().open(directory.stateFile());
        opened.push(file);
        StateFile state = StateFile.open(file, directory.stateFile(), identity.logId());
        Examination examination =
                Examination.of(directory, identity.logId(), state.recovered(), AppendMode.POSITIONED, opened);
        LossFile lost = LossFile.read(directory, identity.logId());
        LogSummary summary = LogSummary.of(identity, examination, lost == null ? null : lost.loss());
        return new LogVerdict(summary, null, remarks(directory, state), false);
    }

    /** What is damaged and does no harm. */
    static List<String> remarks(LogDirectory directory, StateFile state) throws IOException {
        List<String> remarks = new ArrayList<>();
        long copy = IdentityFile.damagedCopy(directory);
        if (copy >= 0) {
            remarks.add("one copy of the identity is damaged, file=" + directory.identityFile() + ", offset=" + copy);
        }
        long slot = state.damagedSlot();
        if (slot >= 0) {
            remarks.add("one slot of the state is torn or damaged, file=" + directory.stateFile() + ", offset=" + slot);
        }
        return remarks;
    }
}
