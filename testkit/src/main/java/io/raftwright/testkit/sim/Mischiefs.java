package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Each {@link Fault} as something that can be done to a world. Owner: the simulation's thread. */
final class Mischiefs<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final long MS = 1_000_000;

    private final World<M, R> world;
    private final SplittableRandom random;

    private Mischiefs(World<M, R> world, SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    static <M extends StateMachine<R>, R extends @Nullable Object> Mischief of(
            Fault fault, World<M, R> world, SplittableRandom random) {
        Mischiefs<M, R> all = new Mischiefs<>(world, random);
        return switch (fault) {
            case LOSS -> all.weather(weather -> weather.loss(50 + random.nextInt(500)), weather -> weather.loss(0));
            case DUPLICATION ->
                all.weather(weather -> weather.duplicates(5 + random.nextInt(50)), weather -> weather.duplicates(0));
            case REORDERING ->
                all.weather(weather -> weather.reorder(5 + random.nextInt(50)), weather -> weather.reorder(0));
            case DELAY ->
                all.weather(
                        weather -> weather.tail(10 + random.nextInt(100), 20 * MS + random.nextLong(300 * MS)),
                        weather -> weather.tail(0, 0));
            case CLOG -> () -> all.cut(world.network().weather()::clog, all.one(), all.others(), false);
            case PARTITION -> () -> all.cut(world.network().weather()::cut, all.some(), all.others(), true);
            case ONE_WAY_PARTITION -> () -> all.cut(world.network().weather()::cut, all.one(), all.others(), false);
            case BRIDGE_PARTITION -> all::bridge;
            case POWER_LOSS -> () -> all.onOne(Computer::crash, 3000);
            case POWER_LOSS_IN_CALL ->
                () -> all.onOne(computer -> computer.trouble().crashWithin(40), 3000);
            case BLACKOUT -> all::blackout;
            case KILL -> () -> all.onOne(Computer::kill, 2000);
            case RESTART -> () -> all.onOne(Computer::close, 1000);
            case PAUSE -> () -> all.onOne(computer -> computer.pause(random.nextLong(1500 * MS)), 0);
            case CLOCK_DRIFT ->
                () -> all.onOne(computer -> computer.clock().runAt(0.97 + random.nextDouble() * 0.06), 0);
            case CLOCK_JUMP -> () -> all.onOne(computer -> computer.clock().jump(random.nextLong(2000 * MS)), 0);
            case SLOW_DISK -> () -> all.disk(5 * MS + random.nextLong(40 * MS));
            case HUNG_DISK -> () -> all.disk(1000 * MS + random.nextLong(3000 * MS));
            case TRANSFER -> all::transfer;
        };
    }

    private Mischief weather(Consumer<Weather> turn, Consumer<Weather> back) {
        Weather weather = world.network().weather();
        return () -> {
            turn.accept(weather);
            later(2000, () -> back.accept(weather));
        };
    }

    private void later(int withinMs, Runnable action) {
        world.timeline().after(random.nextLong(withinMs * MS), action);
    }

    // ---- whom

    private List<Long> others() {
        return world.computers().stream().map(Computer::memberId).toList();
    }

    private List<Long> one() {
        List<Long> all = others();
        return List.of(all.get(random.nextInt(all.size())));
    }

    private List<Long> some() {
        List<Long> chosen = new ArrayList<>();
        for (long id : others()) {
            if (random.nextBoolean()) {
                chosen.add(id);
            }
        }
        return chosen;
    }

    // ---- what

    /** A way to stop frames from one member to another. */
    private interface Obstacle {
        void between(long from, long to);
    }

    private void cut(Obstacle obstacle, List<Long> some, List<Long> all, boolean isBothWays) {
        for (long from : some) {
            for (long to : all) {
                if (!some.contains(to)) {
                    obstacle.between(from, to);
                    if (isBothWays) {
                        obstacle.between(to, from);
                    }
                }
            }
        }
        later(3000, world.network().weather()::mend);
    }

    private void bridge() {
        long bridge = one().get(0);
        List<Long> left = some();
        for (long from : left) {
            for (long to : others()) {
                if (from != bridge && to != bridge && !left.contains(to)) {
                    world.network().weather().cut(from, to);
                    world.network().weather().cut(to, from);
                }
            }
        }
        later(3000, world.network().weather()::mend);
    }

    /** Does something to one computer, and starts it within a while if it is off. */
    private void onOne(Consumer<Computer<M, R>> action, int backWithinMs) {
        List<Computer<M, R>> up = world.up();
        if (up.isEmpty()) {
            return;
        }
        Computer<M, R> computer = up.get(random.nextInt(up.size()));
        action.accept(computer);
        if (backWithinMs > 0) {
            startLater(computer, backWithinMs);
        }
    }

    private void startLater(Computer<M, R> computer, int withinMs) {
        later(withinMs, () -> {
            if (!computer.isUp() && computer.isWanted()) {
                computer.start();
            }
        });
    }

    private void blackout() {
        for (Computer<M, R> computer : world.computers()) {
            computer.crash();
            startLater(computer, 1000);
        }
    }

    private void disk(long forceNs) {
        onOne(
                computer -> {
                    computer.trouble().forceTakes(forceNs);
                    later(3000, computer::release);
                },
                0);
    }

    private void transfer() {
        onOne(
                computer -> {
                    Process<M, R> process = computer.process();
                    if (process != null) {
                        long target = random.nextBoolean() ? 0 : one().get(0);
                        var unused = process.node().transferLeadership(target, Duration.ofSeconds(1));
                    }
                },
                0);
    }
}
