package io.raftwright.configmap.internal.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.NodeListener;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.api.StateHash;
import io.raftwright.configmap.internal.command.CheckCommand;
import io.raftwright.configmap.internal.store.Applied;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.internal.store.MapState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StateCheckTest {
    private static final int MAX_ASKED = 16;

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final MapState sound = new ConfigStore(HistoryLimit.DEFAULT).state();
    private final StateCheck check = new StateCheck(1, new Later(), new NodeListener() {});

    @Test
    void shouldBeSilentWhereItsStateCannotBeHashedAndTakePartInTheNextComparison() {
        check.onCheck(new CheckCommand.Begin(), 1, Applied.damagedState());
        tasks.remove().run();
        assertTrue(tasks.isEmpty());

        check.onCheck(new CheckCommand.Begin(), 2, sound);
        tasks.remove().run();
        check.onCheck(new CheckCommand.Begin(), 3, sound);
        assertEquals(1, tasks.size());
    }

    @Test
    void shouldRefuseMoreHashesThanItsBoundAndTakeThemAgainWhenOneIsThere() {
        List<CompletableFuture<StateHash>> hashes = new ArrayList<>();
        for (int i = 0; i < MAX_ASKED; i++) {
            hashes.add(check.hash(sound, 1));
        }
        CompletionException refused = assertThrows(
                CompletionException.class, () -> check.hash(sound, 1).join());
        RefusedException cause = assertInstanceOf(RefusedException.class, refused.getCause());
        assertEquals(RefusedException.Reason.BACK_PRESSURE, cause.reason());

        tasks.remove().run();
        hashes.add(check.hash(sound, 1));
        tasks.forEach(Runnable::run);
        assertEquals(
                List.of(hashes.get(0).join()),
                hashes.stream().map(CompletableFuture::join).distinct().toList());
    }

    /** Keeps tasks until the test runs them. */
    private final class Later implements CheckRunner {
        @Override
        public void run(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void runAfter(Duration delay, Runnable task) {
            tasks.add(task);
        }
    }
}
