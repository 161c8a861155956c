package io.raftwright.testkit.disk;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One atomic change of names: something goes, something comes, or both.
 *
 * @param home    the directory whose force makes it durable: that of the name that comes, or else of the one that goes
 * @param removed the name that goes
 * @param added   the name that comes, maybe in place of another node
 * @param node    what comes under it
 */
record NameChange(
        Path home,
        @Nullable Path removed,
        @Nullable Path added,
        @Nullable DiskNode node) {

    void apply(Map<Path, DiskNode> names) {
        if (removed != null) {
            names.remove(removed);
        }
        if (added != null && node != null) {
            names.put(added, node);
        }
    }

    /** Whether both change the same name, so that neither can come before the other. */
    boolean touches(NameChange other) {
        return isOf(other.removed) || isOf(other.added);
    }

    private boolean isOf(@Nullable Path name) {
        return name != null && (name.equals(removed) || name.equals(added));
    }
}
