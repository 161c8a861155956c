package io.raftwright.examples.instances;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipPolicy;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.ConfigMapBuilder;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.examples.Loopback;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A service of ten instances, all in this JVM, talking TCP on loopback. One founds the map, nine join. Two of the instances that vote
 * die one after the other, first the one that leads; others vote in their place, and nobody had to do anything.
 */
public final class TenInstances implements AutoCloseable {
    private static final int SIZE = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** In a hurry, since somebody is watching. */
    private static final MembershipPolicy POLICY = MembershipPolicy.automatic(3)
            .withReplaceVoterAfter(Duration.ofSeconds(1))
            .withPromoteAfter(Duration.ofMillis(300))
            .withPause(Duration.ofMillis(300));

    private final PrintStream out;
    private final Path directory;
    private final List<Member> addresses;
    private final List<ConfigMap> instances = new ArrayList<>();

    private TenInstances(PrintStream out, Path directory) throws IOException {
        this.out = out;
        this.directory = directory;
        this.addresses = Loopback.members(SIZE);
    }

    /** Runs in the directory given, which should be empty. */
    public static void main(String[] args) throws Exception {
        run(System.out, Path.of(args[0]));
    }

    /** Returns how many of the map's changes the last instance has watched. */
    static int run(PrintStream out, Path directory) throws IOException, TimeoutException {
        try (TenInstances service = new TenInstances(out, directory)) {
            return service.play();
        }
    }

    private int play() throws TimeoutException {
        instances.add(found());
        for (int i = 1; i < SIZE; i++) {
            instances.add(join(i));
        }
        ConfigMap last = instances.get(SIZE - 1);
        await(membership ->
                membership.voters().size() == 3 && membership.learners().size() == SIZE - 3);
        AtomicInteger seen = new AtomicInteger();
        last.watch(KeyRange.all(), batch -> seen.addAndGet(batch.events().size()));

        say("ten are in");
        for (int lost = 1; lost <= 2; lost++) {
            last.put("still/" + lost, "here");
            long lostId = kill(last.membership().voters());
            await(membership ->
                    membership.voters().size() == 3 && !membership.voters().contains(lostId));
            say(lost == 1 ? "the leader died" : "another died");
        }
        last.put("still/3", "here");
        await(membership -> seen.get() >= 3);
        return seen.get();
    }

    // region instance
    /** Once, on one instance: a map of one member. */
    private ConfigMap found() {
        Member founder = addresses.get(0);
        return open(0, ConfigMap.builder().member(founder.id(), List.of(founder)));
    }

    /** On all other instances, and on that one, too, when it is started again. */
    private ConfigMap join(int instance) {
        List<Member> seeds = List.of(addresses.get(0));
        return open(instance, ConfigMap.builder().join(addresses.get(instance).address(), seeds));
    }

    /** The same everywhere: three shall vote, whoever they are. */
    private ConfigMap open(int instance, ConfigMapBuilder builder) {
        return builder.membership(POLICY)
                .directory(directory.resolve("" + instance))
                .open();
    }
    // endregion

    /** Kills the first instance that votes. The last one goes on: it is asked what there is to be seen. */
    private long kill(List<Long> voters) {
        ConfigMap victim = instances.stream()
                .filter(instance -> voters.contains(instance.status().memberId()))
                .findFirst()
                .orElseThrow();
        instances.remove(victim);
        victim.halt();
        return victim.status().memberId();
    }

    /** Waits until an instance that observes knows of a membership like this, in which nothing is under way. */
    private void await(Predicate<Membership> expected) throws TimeoutException {
        ConfigMap last = instances.get(instances.size() - 1);
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (last.membership().isJoint() || !expected.test(last.membership())) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new TimeoutException("waited in vain, " + last.membership());
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /** One sign an instance, in the order in which they came: V votes, o observes, . is dead. */
    private void say(String what) {
        Membership membership = instances.get(instances.size() - 1).membership();
        StringBuilder signs = new StringBuilder();
        for (Member place : addresses) {
            boolean isRunning = instances.stream().anyMatch(instance -> isAt(place, instance, membership));
            boolean votes = membership.voters().stream()
                    .anyMatch(
                            id -> place.address().equals(membership.addresses().get(id)));
            signs.append(isRunning ? votes ? "V " : "o " : ". ");
        }
        out.printf("%-16s %s%n", what, signs.toString().strip());
    }

    private static boolean isAt(Member place, ConfigMap instance, Membership membership) {
        return place.address()
                .equals(membership.addresses().get(instance.status().memberId()));
    }

    @Override
    public void close() {
        instances.forEach(ConfigMap::halt);
    }
}
