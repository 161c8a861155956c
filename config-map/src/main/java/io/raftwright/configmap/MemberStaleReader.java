package io.raftwright.configmap;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.backup.Backup;
import io.raftwright.configmap.internal.wait.Waiting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads one member's state as it is. */
record MemberStaleReader(MapMember member) implements StaleReader {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    @Override
    public @Nullable KeyValue get(Bytes key) {
        KeyRange.key(key);
        return member.store().state().get(key);
    }

    @Override
    public RangeResult range(Range range) {
        return member.store().state().range(range);
    }

    @Override
    public long revision() {
        return member.store().state().revision();
    }

    @Override
    public Backup backup() {
        return Waiting.forResult(member.node().readStale(member::backup), DEADLINE);
    }
}
