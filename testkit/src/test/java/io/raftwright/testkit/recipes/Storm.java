package io.raftwright.testkit.recipes;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.recipes.SessionLostException;
import io.raftwright.configmap.recipes.view.ContendedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Clients of three members that keep at their work while one thing after the other goes wrong: leaders are cut off and replaced; a member is cut
 * off for so long that the sessions of its clients end, which are held up meanwhile and do not know.
 */
final class Storm implements AutoCloseable {
    static final List<Integer> MEMBERS = List.of(1, 2, 3);

    /** Of the clients' calls: shorter than some of what goes wrong. */
    private static final Duration DEADLINE = Duration.ofSeconds(1);

    /** What a client does at most between two mishaps: more would prove nothing else. */
    private static final int MOST_WORKS = 25;

    private final Trio trio;
    private final Chronicle chronicle;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Client> clients = new ArrayList<>();
    private final List<Future<?>> working = new ArrayList<>();
    private final List<Life> lives = new ArrayList<>();
    private final List<Mortal> mortals = new ArrayList<>();
    private final Set<Integer> outlived = new TreeSet<>();
    private final AtomicInteger round = new AtomicInteger();
    private volatile int heldUp;
    private volatile boolean isOver;

    Storm(Path directory) {
        trio = new Trio(directory);
        trio.map(1).put("ready", "yes");
        chronicle = new Chronicle(trio.map(1));
    }

    /** Something that a client does again and again; what the map refuses, or leaves open, ends one attempt. */
    interface Work {
        /** Whether it got anything done. */
        boolean once() throws Exception;
    }

    /** The map as the clients of a member have it. */
    ConfigMap map(int member) {
        return trio.map(member).within(DEADLINE);
    }

    /** A session at a member, another one whenever it is lost. */
    Life life(int member) {
        Life life = new Life(map(member));
        lives.add(life);
        mortal(member, life::leases);
        return life;
    }

    /** Leases that end while a member is cut off for long. */
    void mortal(int member, Supplier<List<Long>> leases) {
        mortals.add(new Mortal(member, leases));
    }

    private record Mortal(int member, Supplier<List<Long>> leases) {}

    /** The members that were cut off for so long. */
    Set<Integer> outlived() {
        return outlived;
    }

    /** A client that does its work until the storm is over. */
    void keepAtIt(String name, Work work) {
        Client client = new Client(name, work);
        clients.add(client);
        working.add(threads.submit((Callable<Void>) client::work));
    }

    /** Here a client is held up while its member is cut off for long. */
    void mayBeHeldUp(int member) {
        Patience.until(() -> heldUp != member, () -> "held up for ever, member=" + member);
    }

    /** Lets everything go wrong, and then waits for all clients to end. */
    Chronicle blow() throws Exception {
        List<Runnable> mishaps = List.of(
                this::depose,
                () -> endSessionsAt(Trio.besides(trio.awaitLeader())),
                () -> endSessionsAt(trio.awaitLeader()),
                this::depose);
        awaitWork();
        for (Runnable mishap : mishaps) {
            round.incrementAndGet(); // whoever rested is at work again
            mishap.run();
            awaitWork();
        }
        isOver = true;
        for (Future<?> client : working) {
            client.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
        }
        return chronicle.whole(trio.map(2));
    }

    /** Cuts the leader off until the others have another one that commits. */
    private void depose() {
        int leader = trio.awaitLeader();
        trio.cutOff(leader);
        trio.map(Trio.besides(leader)).put("deposed", "member " + leader);
        trio.heal(leader);
    }

    /** Cuts a member off until no session lives of those that its clients have. */
    private void endSessionsAt(int member) {
        List<Long> doomed = mortals.stream()
                .filter(mortal -> mortal.member == member)
                .flatMap(mortal -> mortal.leases.get().stream())
                .toList();
        outlived.add(member);
        heldUp = member;
        trio.cutOff(member);
        ConfigMap other = trio.map(Trio.besides(member)).within(Patience.LONG);
        Patience.until(
                () -> other.leases().list().stream().noneMatch(doomed::contains), () -> "sessions outlive their time");
        heldUp = 0;
        trio.heal(member);
    }

    /** Everybody gets something done. */
    private void awaitWork() {
        round.incrementAndGet();
        for (Client client : clients) {
            Patience.until(() -> client.hasWorked() || isBroken(), () -> "gets nothing done: " + client.name);
        }
    }

    private boolean isBroken() {
        return working.stream().anyMatch(Future::isDone);
    }

    @Override
    public void close() {
        isOver = true;
        threads.shutdownNow();
        lives.forEach(Life::close);
        trio.close();
    }

    /** Somebody at work. Owner: its own thread; others look how far it is. */
    private final class Client {
        private final String name;
        private final Work work;
        private volatile int workedIn;

        private Client(String name, Work work) {
            this.name = name;
            this.work = work;
        }

        private boolean hasWorked() {
            return workedIn == round.get();
        }

        private Void work() throws Exception {
            int done = 0;
            while (!isOver) {
                int now = round.get();
                done = workedIn == now ? done : 0;
                if (done < MOST_WORKS && attempt()) {
                    done++;
                    workedIn = now;
                } else {
                    Patience.aMoment();
                }
            }
            return null;
        }

        private boolean attempt() throws Exception {
            try {
                return work.once();
            } catch (RefusedException | IndeterminateException | ContendedException | SessionLostException e) {
                return false;
            }
        }
    }
}
