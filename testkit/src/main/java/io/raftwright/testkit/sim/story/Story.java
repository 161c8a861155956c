package io.raftwright.testkit.sim.story;

import io.raftwright.api.Role;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.testkit.invariant.Violation;
import io.raftwright.testkit.sim.Chronicle;
import io.raftwright.testkit.sim.Scope;
import io.raftwright.testkit.sim.Simulation;
import io.raftwright.testkit.sim.SimulationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened in a simulation, as one HTML page that needs nothing else: a space-time diagram with a lane for each member, messages
 * as arrows, roles as colours, faults as bands, and a list beside it. Of a run that broke a rule it shows the last that happened, of
 * any other the first. Immutable; each method answers a changed copy.
 *
 * <p>A test that met a failing seed writes its story like this, having {@linkplain
 * io.raftwright.testkit.sim.shrink.Shrink made it smaller} if it can:
 *
 * <pre>{@code
 * Story.of(shrunk.simulation()).command("mvn -Psim-story -Dsim.seed=7").write(Path.of("target/story-7.html"));
 * }</pre>
 */
public final class Story {
    /** More makes a page of more than 3 MB. */
    private static final int MOST_HAPPENINGS = 25_000;

    private final Simulation.Playable simulation;
    private final int happenings;
    private final String command;
    private final String revision;

    private Story(Simulation.Playable simulation, int happenings, String command, String revision) {
        this.simulation = simulation;
        this.happenings = happenings;
        this.command = command;
        this.revision = revision;
    }

    /** Of 12,000 happenings; the command is the expression that makes the simulation. */
    public static Story of(Simulation.Playable simulation) {
        return new Story(simulation, 12_000, simulation.scope().toString(), "");
    }

    /** How many frames, changes and calls the page shows at most, 1 to 25,000. */
    public Story happenings(int newHappenings) {
        if (newHappenings < 1 || newHappenings > MOST_HAPPENINGS) {
            throw new IllegalArgumentException(
                    "happenings out of range, happenings=" + newHappenings + ", min=1, max=" + MOST_HAPPENINGS);
        }
        return new Story(simulation, newHappenings, command, revision);
    }

    /** What a person types to play it again. */
    public Story command(String newCommand) {
        return new Story(simulation, happenings, newCommand, revision);
    }

    /** Which commit of the code was played. */
    public Story revision(String newRevision) {
        return new Story(simulation, happenings, command, newRevision);
    }

    /**
     * Plays the simulation and writes its page, in UTF-8; replaces what was there.
     *
     * @return the path given
     */
    public Path write(Path path) throws IOException {
        return Files.writeString(path, html());
    }

    /** Plays the simulation and answers its page. */
    public String html() {
        return Page.of(Json.of(data()));
    }

    /** What the page knows, by name. */
    private Map<String, Object> data() {
        Window window = new Window(happenings);
        Recorder recorder = new Recorder(window);
        SimulationReport report = simulation.run(recorder);
        Violation violation = report.violation();
        List<Happening> shown = violation == null ? window.first() : window.last();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("about", about(report));
        data.put("founders", recorder.founders());
        data.put("types", names(MessageType.values()));
        data.put("roles", names(Role.values()));
        data.put("milestones", names(Chronicle.Milestone.values()));
        data.put("answers", names(Chronicle.Answer.values()));
        data.put("begin", violation == null ? 0 : Happening.micros(window.lastBeginNs()));
        data.put("end", Happening.micros(endNs(report, window)));
        data.put("total", window.count());
        data.put(
                "violation",
                violation == null
                        ? Map.of()
                        : Map.of(
                                "t", Happening.micros(violation.timeNs()),
                                "rule", violation.rule(),
                                "what", violation.what()));
        data.put("rows", shown.stream().map(Happening::row).toList());
        return data;
    }

    private static long endNs(SimulationReport report, Window window) {
        boolean isWhole = window.count() <= window.first().size();
        return report.violation() != null || isWhole
                ? report.virtualTime().toNanos()
                : window.first().get(window.first().size() - 1).atNs();
    }

    private Map<String, Object> about(SimulationReport report) {
        Scope scope = simulation.scope();
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("seed", Long.toString(scope.seed()));
        about.put("revision", revision);
        about.put("command", command);
        about.put("members", scope.members());
        about.put("clients", scope.clients());
        about.put("events", report.events());
        about.put("virtualMs", report.virtualTime().toMillis());
        about.put("acknowledged", report.acknowledged());
        about.put("reads", report.reads());
        about.put("leaders", report.leaders());
        about.put(
                "strikes",
                report.strikes().values().stream().mapToLong(Long::longValue).sum());
        about.put("hash", Long.toHexString(report.traceHash()));
        return about;
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }
}
