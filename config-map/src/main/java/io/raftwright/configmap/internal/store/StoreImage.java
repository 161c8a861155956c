package io.raftwright.configmap.internal.store;

import io.raftwright.api.StateCapture;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A map's state and how far in the log it is: what goes into snapshots and backups. Never changes.
 *
 * @param state   the map
 * @param index   of the last command in it, or 0 if it holds none
 * @param term    of that command, or 0 if that is not known
 * @param logTime the log's time at that command, in seconds
 */
public record StoreImage(MapState state, long index, long term, long logTime) implements StateCapture {

    @Override
    public void writeTo(OutputStream out) throws IOException {
        new StateWriter(out).write(this);
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IOException if it cannot have written that
     */
    public static StoreImage read(InputStream in) throws IOException {
        return new StateReader(in).read();
    }

    /**
     * This, as a new cluster begins with it: each lease lives for its whole time again, because nobody could keep it alive meanwhile.
     *
     * @param bumpedBy by how much the revision is raised, at least 0. If at all, everything before that is compacted, so that whoever
     *                 knows more of the old cluster than is in here learns of it, instead of going on as if nothing had happened
     */
    public StoreImage restored(long bumpedBy) {
        return new StoreImage(state.restored(bumpedBy, logTime), index, term, logTime);
    }
}
