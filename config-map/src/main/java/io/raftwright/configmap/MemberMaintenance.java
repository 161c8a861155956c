package io.raftwright.configmap;

import io.raftwright.configmap.api.CheckResult;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.Retention;
import io.raftwright.configmap.api.Space;
import io.raftwright.configmap.api.StateHash;
import io.raftwright.configmap.backup.Backup;
import io.raftwright.configmap.internal.wait.Waiting;
import java.time.Duration;
import java.util.List;

/** The blocking face of one member's maintenance: waits for the futures' face. */
record MemberMaintenance(AsyncMaintenance futures, Duration deadline) implements Maintenance {

    @Override
    public Space space() {
        return Waiting.forResult(futures.space(), deadline);
    }

    @Override
    public Space quota(long bytes) {
        return Waiting.forResult(futures.quota(bytes), deadline);
    }

    @Override
    public Space disarm() {
        return Waiting.forResult(futures.disarm(), deadline);
    }

    @Override
    public Space retain(Retention retention) {
        return Waiting.forResult(futures.retain(retention), deadline);
    }

    @Override
    public Backup backup() {
        return Waiting.forResult(futures.backup(), deadline);
    }

    @Override
    public StateHash hash(long revision) {
        return Waiting.forResult(futures.hash(revision), deadline);
    }

    /** Three steps, each within the deadline. */
    @Override
    public CheckResult check() {
        return Waiting.forResult(futures.check(), deadline.multipliedBy(3));
    }

    @Override
    public List<CorruptMember> corruptMembers() {
        return Waiting.forResult(futures.corruptMembers(), deadline);
    }
}
