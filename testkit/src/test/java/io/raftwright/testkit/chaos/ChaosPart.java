package io.raftwright.testkit.chaos;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One way in which a disk or a process can fail, tried on a real one. */
interface ChaosPart {
    String name();

    /** What this machine lacks for it, or null if it can be run. */
    @Nullable
    String lacking();

    /**
     * Runs it.
     *
     * @param directory empty, for it alone
     * @param seed      for everything that it draws
     * @param progress  is told of each step
     * @return what it came to, in figures
     * @throws Exception or an {@link AssertionError} if anything was lost
     */
    String run(Path directory, long seed, Progress progress) throws Exception;
}
