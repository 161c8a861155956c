package io.raftwright.testkit.sim;

import io.raftwright.testkit.sim.shrink.Shrink;
import io.raftwright.testkit.sim.shrink.Shrunk;
import io.raftwright.testkit.sim.story.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/**
 * What there is to look at of a seed: its page, and the page of the smallest run found that breaks the same rule. Immutable.
 *
 * @param directory where pages are written; made if it is not there
 * @param commit    which state of the sources was played
 * @param runs      how many runs may be played to find a smaller one
 * @param patience  for how long; the last of them may end later
 */
record Exhibits(Path directory, String commit, int runs, Duration patience) {
    /** Below {@code target}, after at most 200 runs in so much time. */
    static Exhibits ofBuild(Duration patience) {
        return new Exhibits(Path.of(System.getProperty("sim.target", "target")), Commit.name(), 200, patience);
    }

    /**
     * Plays a simulation and writes its page.
     *
     * @param name    of the file, without its ending
     * @param command what a person types to play it again
     */
    Path page(Simulation.Playable simulation, String name, String command) throws IOException {
        Files.createDirectories(directory);
        return Story.of(simulation)
                .command(command)
                .revision(commit)
                .write(directory.resolve(name + ".html"))
                .toAbsolutePath()
                .normalize();
    }

    /**
     * Makes a run that breaks a rule as small as it can, and writes the page of what is left.
     *
     * @param name    of the file, without its ending
     * @param command what a person types to play such a scope
     * @return what the smallest run needs, how it is played again, and where its page is, for a person to read
     */
    String smallest(Simulation.Playable failing, String name, Function<Scope, String> command) throws IOException {
        Shrunk shrunk = Shrink.of(failing).runs(runs).patience(patience).smallest();
        String again = command.apply(shrunk.scope());
        return shrunk + "\n  play that again: " + again + "\n  look at it: "
                + page(shrunk.simulation(), name, again).toUri();
    }
}
