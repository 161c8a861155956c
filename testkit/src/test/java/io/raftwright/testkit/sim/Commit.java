package io.raftwright.testkit.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Which state of the sources is played. */
final class Commit {
    private Commit() {}

    /** What {@code sim.commit} says; if nothing, what git says; if that is not there either, "unknown". */
    static String name() {
        String told = System.getProperty("sim.commit", "");
        return told.isEmpty() ? fromGit() : told;
    }

    private static String fromGit() {
        try {
            java.lang.Process git = new ProcessBuilder(
                            "git", "describe", "--always", "--dirty", "--abbrev=10", "--exclude=*")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String name = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean isKnown = git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 && !name.isEmpty();
            return isKnown ? name : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
