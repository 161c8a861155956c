package io.raftwright.configmap.recipes.lock;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.internal.follow.ChangeSink;
import io.raftwright.configmap.internal.follow.KeyChange;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Those who would lead, by whom a listener is told who does.
 *
 * <p>Owner: one thread at a time, whoever follows them.
 */
final class Candidates implements ChangeSink {
    private final Consumer<@Nullable KeyValue> listener;
    private final Map<Bytes, KeyValue> candidates = new HashMap<>();
    private @Nullable KeyValue told;
    private boolean hasTold;

    Candidates(Consumer<@Nullable KeyValue> listener) {
        this.listener = listener;
    }

    @Override
    public void onChanges(long revision, List<KeyChange> changes) {
        for (KeyChange change : changes) {
            if (change.after() == null) {
                candidates.remove(change.key());
            } else {
                candidates.put(change.key(), change.after());
            }
        }
        KeyValue leader = candidates.values().stream()
                .min(Comparator.comparingLong(KeyValue::createRevision))
                .orElse(null);
        if (!hasTold || !Objects.equals(leader, told)) {
            hasTold = true;
            told = leader;
            listener.accept(leader);
        }
    }
}
