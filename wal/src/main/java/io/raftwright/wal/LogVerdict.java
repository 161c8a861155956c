package io.raftwright.wal;

import io.raftwright.storage.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What opening a log would come to.
 *
 * @param summary    what it holds, or null if it would be refused or is not there yet
 * @param refusal    what opening would throw, or null
 * @param remarks    what is damaged and does no harm, because there are two of it; a line each
 * @param isChanging whether the directory changed while it was read: a node works in it
 */
public record LogVerdict(
        @Nullable LogSummary summary, @Nullable StorageException refusal, List<String> remarks, boolean isChanging) {

    static LogVerdict unused() {
        return new LogVerdict(null, null, List.of(), false);
    }

    static LogVerdict refused(StorageException refusal) {
        return new LogVerdict(null, refusal, List.of(), false);
    }

    LogVerdict changing() {
        return new LogVerdict(summary, refusal, remarks, true);
    }

    /** Whether the other one is refused for the same reason, told by the same words. */
    boolean hasSameRefusal(LogVerdict other) {
        return refusal != null
                && other.refusal != null
                && String.valueOf(refusal.getMessage()).equals(other.refusal.getMessage());
    }
}
