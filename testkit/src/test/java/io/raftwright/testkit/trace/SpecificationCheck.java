package io.raftwright.testkit.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * {@code mvn -Ptla}: TLC exhausts the models of {@code docs/tla}, finds each mistake that was put into them on purpose, accepts
 * what real kernels did, and refuses what they did not. Fails at the first that is otherwise.
 */
final class SpecificationCheck {
    private static final int WORKERS = 2;
    private static final List<String> MODELS = List.of("Elections", "FigureEight", "SimpleChanges", "JointChanges");
    private static final int TRACES = 100;
    private static final int EVENTS = 400;

    private SpecificationCheck() {}

    /** All of it, or only the parts named: {@code models}, {@code mutants}, {@code traces}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> parts = args.length == 0 ? List.of("models", "mutants", "traces") : List.of(args);
        System.out.println("| checked | distinct states | generated | depth | seconds | violated |");
        System.out.println("|---|---|---|---|---|---|");
        if (parts.contains("models")) {
            exhaust();
        }
        if (parts.contains("mutants")) {
            findMistakes();
        }
        if (parts.contains("traces")) {
            explain("true", traces(), true);
            explain("tampered", tampered(), false);
        }
    }

    private static void exhaust() throws IOException, InterruptedException {
        for (String model : MODELS) {
            Tlc.Outcome outcome = Tlc.check(Tlc.prepare(model), "Models", Tlc.configuration(model), WORKERS);
            print(model, outcome);
            require(outcome.isWhole(), model, outcome);
        }
    }

    private static void findMistakes() throws IOException, InterruptedException {
        for (Mutant mutant : Mutant.ALL) {
            Path directory = Tlc.prepare(mutant.name().replace(' ', '-'));
            String configuration = mutant.configuration(Tlc.configuration(mutant.model()));
            Tlc.Outcome outcome = Tlc.check(directory, "Mutants", configuration, WORKERS);
            print(mutant.model() + ", but " + mutant.name(), outcome);
            require(!outcome.violated().isEmpty(), mutant.name(), outcome);
        }
    }

    private static List<List<TraceEvent>> traces() {
        List<List<TraceEvent>> traces = new ArrayList<>();
        for (long seed = 1; seed <= TRACES; seed++) {
            traces.add(RecordedCluster.trace(seed, EVENTS));
        }
        return traces;
    }

    /** Each kind of lie about as often as any other. */
    private static List<List<TraceEvent>> tampered() {
        SplittableRandom random = new SplittableRandom(TRACES);
        List<List<TraceEvent>> lies = new ArrayList<>();
        for (long seed = TRACES + 1; lies.size() < TRACES; seed++) {
            List<TraceEvent> trace = RecordedCluster.trace(seed, EVENTS);
            Tampering tampering = Tampering.ALL.get(lies.size() % Tampering.ALL.size());
            if (tampering.isPossible(trace)) {
                lies.add(tampering.in(trace, random));
            }
        }
        return lies;
    }

    private static void explain(String name, List<List<TraceEvent>> traces, boolean areTrue)
            throws IOException, InterruptedException {
        Path directory = Tlc.prepare(name + "-traces");
        Files.writeString(
                directory.resolve("Recorded.tla"),
                TraceModule.of(RecordedCluster.MEMBERS, RecordedCluster.FOUNDERS, traces));
        Tlc.Outcome outcome = Tlc.check(directory, "Recorded", Tlc.configuration("Recorded"), 1);
        int accepted = 0;
        for (int number = 1; number <= traces.size(); number++) {
            boolean isAccepted = outcome.output().contains("<<\"accepted\", " + number + ">>");
            boolean isRefused = outcome.output().contains("<<\"refused\", " + number + ", ");
            accepted += isAccepted ? 1 : 0;
            require(isAccepted == areTrue && (isAccepted || isRefused), name + " trace " + number, outcome);
        }
        print(traces.size() + " " + name + " traces, accepted=" + accepted, outcome);
    }

    private static void print(String name, Tlc.Outcome outcome) {
        System.out.printf(
                "| %s | %,d | %,d | %d | %.0f | %s |%n",
                name, outcome.distinct(), outcome.generated(), outcome.depth(), outcome.seconds(), outcome.violated());
    }

    private static void require(boolean isSo, String what, Tlc.Outcome outcome) throws IOException {
        if (!isSo) {
            throw new IOException("not as it must be: " + what + "\n" + outcome.output());
        }
    }
}
