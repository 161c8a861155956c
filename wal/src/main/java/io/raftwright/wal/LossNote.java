package io.raftwright.wal;

import io.raftwright.storage.LogLoss;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What an open log has lost and not regained. Owner: the consensus thread. */
final class LossNote {
    private final LogDirectory directory;
    private final long logId;
    private @Nullable LossFile noted;

    /** As it was found, or null if nothing is lost. */
    LossNote(LogDirectory directory, Identity identity, @Nullable LossFile noted) {
        this.directory = directory;
        this.logId = identity.logId();
        this.noted = noted;
    }

    @Nullable
    LogLoss loss() {
        return noted == null ? null : noted.loss();
    }

    /** Everything up to an end is about to be dropped; noted durably on return, unless more was lost before. */
    void lose(LogEnd end, String damage) throws IOException {
        LogLoss loss = new LogLoss(end.index(), end.term(), end.chain(), damage);
        LossFile before = noted;
        if (before == null || before.loss().isMadeGood(end.index(), end.term())) {
            LossFile now = new LossFile(loss, before == null ? 0 : before.backup());
            now.write(directory, logId);
            noted = now;
        }
    }

    /** It is all there again; forgotten durably on return. */
    void forget() throws IOException {
        LossFile before = noted;
        if (before != null) {
            before.remove(directory);
            noted = null;
        }
    }
}
