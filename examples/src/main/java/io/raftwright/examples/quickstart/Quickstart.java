package io.raftwright.examples.quickstart;

import io.raftwright.examples.Arguments;
import io.raftwright.examples.Terminal;
import io.raftwright.examples.WorkDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Runs the story, in a JVM without any flag.
 *
 * <p>Arguments: {@code --dir=DIRECTORY} for another place than the system's temporary directory, {@code --puts=COUNT} for
 * another number of writes.
 */
public final class Quickstart {
    private static final int DEFAULT_PUTS = 10_000;

    private Quickstart() {}

    /** Exits 0 only if every acknowledged write was found again. */
    public static void main(String[] args) throws Exception {
        String parent = Arguments.value(args, "--dir=", "");
        int puts = Integer.parseInt(Arguments.value(args, "--puts=", "" + DEFAULT_PUTS));
        if (!run(Terminal.standard(), parent.isEmpty() ? null : Path.of(parent), puts)) {
            System.exit(1);
        }
    }

    /** Tells the story once; true if nothing was lost. */
    static boolean run(Terminal terminal, @Nullable Path parent, int puts) throws Exception {
        try (WorkDirectory directory = WorkDirectory.create("quickstart", parent);
                Cluster cluster = new Cluster(directory.path())) {
            return new Story(terminal, cluster, puts).tell();
        }
    }
}
