package io.raftwright.testkit.planted;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * {@code mvn -Pmutants}: hunts for every planted bug, and prints what became of each as a row of a table. Fails if one was missed.
 */
final class HuntProgram {
    private HuntProgram() {}

    /**
     * How many seeds to play at most for each, a pattern of the names wanted, on how many threads, and on which ground if not its own.
     * A pattern that fits none of those that must be found is looked for among those that are open.
     */
    public static void main(String[] arguments) throws InterruptedException {
        long maxSeeds = Long.parseLong(arguments[0]);
        List<PlantedBug> wanted = wanted(arguments[1]).stream()
                .map(bug -> arguments.length > 3 ? bug.on(Ground.valueOf(arguments[3])) : bug)
                .toList();
        ExecutorService hunters = Executors.newFixedThreadPool(Integer.parseInt(arguments[2]));
        try {
            List<Future<Hunt.Result>> hunts = wanted.stream()
                    .map(bug -> hunters.submit(new Hunt(bug, maxSeeds)::run))
                    .toList();
            long beganNs = System.nanoTime();
            List<String> missed = missed(hunts);
            System.out.printf(
                    "%n%d planted, %d caught, %d s%n",
                    hunts.size(), hunts.size() - missed.size(), (System.nanoTime() - beganNs) / 1_000_000_000);
            if (!missed.isEmpty()) {
                throw new IllegalStateException("missed within " + maxSeeds + " seeds: " + missed);
            }
        } finally {
            hunters.shutdownNow();
        }
    }

    private static List<PlantedBug> wanted(String pattern) {
        return Stream.of(PlantedBugs.ALL, OpenBugs.ALL)
                .map(bugs ->
                        bugs.stream().filter(bug -> bug.name().matches(pattern)).toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static List<String> missed(List<Future<Hunt.Result>> hunts) throws InterruptedException {
        List<String> missed = new ArrayList<>();
        System.out.println(Hunt.Result.HEAD);
        for (Future<Hunt.Result> hunt : hunts) {
            Hunt.Result result;
            try {
                result = hunt.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a hunt ended early", e.getCause());
            }
            System.out.println(result);
            if (!result.isCaught()) {
                missed.add(result.bug().name());
            }
        }
        return missed;
    }
}
