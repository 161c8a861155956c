package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.recipes.lock.Hold;
import io.raftwright.configmap.recipes.lock.LeaderElection;
import io.raftwright.configmap.recipes.lock.Leadership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** All campaign, and lead in turn; one at each member observes who does. */
final class ElectionTrial {
    private static final String NAME = "election";
    private static final Duration SOON = Duration.ofSeconds(1);

    private final HoldingTrial leading;
    private final List<List<String>> observed = new ArrayList<>();

    ElectionTrial(Storm storm) {
        for (int member : Storm.MEMBERS) {
            List<String> leaders = new CopyOnWriteArrayList<>();
            observed.add(leaders);
            LeaderElection election = new LeaderElection(storm.life(member).session(), NAME);
            var unused = election.observe(leader -> leaders.add(String.valueOf(leader)));
        }
        leading = new HoldingTrial(storm, NAME, 1, session -> {
            LeaderElection election = new LeaderElection(session, NAME);
            return Map.of("leader", () -> lead(election));
        });
    }

    private static @Nullable Hold lead(LeaderElection election) throws InterruptedException {
        Leadership leadership = election.campaign(Bytes.of("candidate"), SOON);
        if (leadership != null) {
            try {
                leadership.proclaim(Bytes.of("leader"));
            } catch (RuntimeException e) {
                leadership.close();
                throw e;
            }
        }
        return leadership;
    }

    HoldingTrial leading() {
        return leading;
    }

    /** Everybody observed the leaders that there were, each once, in their order. */
    void assertObserved(Chronicle chronicle) {
        List<String> leaders = new ArrayList<>(List.of("null"));
        chronicle.replay(NAME + "/", (revision, before, after) -> {
            KeyValue leader = leader(after);
            if (!Objects.equals(leader(before), leader)) {
                leaders.add(String.valueOf(leader));
            }
        });
        assertTrue(leaders.size() > 20, leaders::toString);
        for (List<String> one : observed) {
            Patience.until(() -> one.size() >= leaders.size(), () -> "less was observed than was: " + one.size());
            assertEquals(leaders, one);
        }
    }

    private static @Nullable KeyValue leader(NavigableMap<String, KeyValue> candidates) {
        return candidates.values().stream()
                .min(Comparator.comparingLong(KeyValue::createRevision))
                .orElse(null);
    }
}
