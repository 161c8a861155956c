package io.raftwright.testkit.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code mvn -Ptla}: TLC exhausts the models of {@code docs/tla}, finds each mistake that was put into them on purpose, explains
 * what whole members did in the simulator, and refuses what they did not. Fails at the first that is otherwise.
 */
final class SpecificationCheck {
    private static final int WORKERS = 2;
    private static final List<String> MODELS = List.of("Elections", "FigureEight", "SimpleChanges", "JointChanges");
    private static final int TRACES = 100;
    private static final int EVENTS = 400;
    private static final Pattern MATCHED = Pattern.compile("<<\"matched\", (\\d+), (\\d+)>>");

    private SpecificationCheck() {}

    /** All of it, or only the parts named: {@code models}, {@code mutants}, {@code traces}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> parts = args.length == 0 ? List.of("models", "mutants", "traces") : List.of(args);
        if (parts.contains("models") || parts.contains("mutants")) {
            System.out.println("| checked | distinct states | generated | depth | seconds | violated |");
            System.out.println("|---|---|---|---|---|---|");
        }
        if (parts.contains("models")) {
            exhaust();
        }
        if (parts.contains("mutants")) {
            findMistakes();
        }
        if (parts.contains("traces")) {
            System.out.println();
            System.out.println("| traces | how many | explained |");
            System.out.println("|---|---|---|");
            explainTraces();
            refuseLies();
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

    /** Whatever the simulator's members did, the specification must explain to the end. */
    private static void explainTraces() throws IOException, InterruptedException {
        List<List<TraceEvent>> traces = new ArrayList<>();
        for (long seed = 1; seed <= TRACES; seed++) {
            traces.add(SimulatedTrace.of(seed, EVENTS));
        }
        int[] explained = explain("true-traces", traces);
        int events = 0;
        for (int i = 0; i < TRACES; i++) {
            events += explained[i];
            int size = traces.get(i).size();
            require(explained[i] == size, "seed " + (i + 1) + " is explained up to " + explained[i] + " of " + size);
        }
        System.out.printf("| true | %d, %,d events | all |%n", TRACES, events);
    }

    /** Of what follows a lie it must refuse something, and nothing before it. */
    private static void refuseLies() throws IOException, InterruptedException {
        List<Tampering.Told> lies = lies();
        int[] explained = explain(
                "tampered-traces", lies.stream().map(Tampering.Told::trace).toList());
        Map<String, Integer> refused = new LinkedHashMap<>();
        for (int i = 0; i < lies.size(); i++) {
            Tampering.Told told = lies.get(i);
            String name = told.tampering().name();
            boolean isRefused = explained[i] >= told.position()
                    && explained[i] < told.trace().size();
            require(
                    isRefused,
                    name + " at " + told.position() + " is explained up to " + explained[i] + ", trace " + i);
            refused.merge(name, 1, Integer::sum);
        }
        refused.forEach((name, count) -> System.out.printf("| %s | %d | none |%n", name, count));
        System.out.printf("| tampered | %d | none |%n", lies.size());
    }

    /** Each kind of lie about as often as any other. */
    private static List<Tampering.Told> lies() {
        SplittableRandom random = new SplittableRandom(TRACES);
        List<Tampering.Told> lies = new ArrayList<>();
        for (long seed = TRACES + 1; lies.size() < TRACES; seed++) {
            List<TraceEvent> trace = SimulatedTrace.of(seed, EVENTS);
            Tampering tampering = Tampering.ALL.get(lies.size() % Tampering.ALL.size());
            if (tampering.isPossible(trace)) {
                lies.add(tampering.in(trace, random));
            }
        }
        return lies;
    }

    /** How many events of each trace are explained. */
    private static int[] explain(String name, List<List<TraceEvent>> traces) throws IOException, InterruptedException {
        Path directory = Tlc.prepare(name);
        String module = TraceModule.of(SimulatedTrace.members(traces), SimulatedTrace.FOUNDERS, traces);
        Files.writeString(directory.resolve("Recorded.tla"), module);
        Tlc.Outcome outcome = Tlc.check(directory, "Recorded", Tlc.configuration("Recorded"), WORKERS);
        require(outcome.isWhole(), name, outcome);
        int[] explained = new int[traces.size()];
        Matcher matched = MATCHED.matcher(outcome.output());
        while (matched.find()) {
            int trace = Integer.parseInt(matched.group(1)) - 1;
            explained[trace] = Math.max(explained[trace], Integer.parseInt(matched.group(2)));
        }
        return explained;
    }

    private static void print(String name, Tlc.Outcome outcome) {
        System.out.printf(
                "| %s | %,d | %,d | %d | %.0f | %s |%n",
                name, outcome.distinct(), outcome.generated(), outcome.depth(), outcome.seconds(), outcome.violated());
    }

    private static void require(boolean isSo, String what, Tlc.Outcome outcome) {
        require(isSo, what + "\n" + outcome.output());
    }

    private static void require(boolean isSo, String what) {
        if (!isSo) {
            throw new IllegalStateException("not as it must be: " + what);
        }
    }
}
