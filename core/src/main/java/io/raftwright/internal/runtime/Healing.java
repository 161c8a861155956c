package io.raftwright.internal.runtime;

import io.raftwright.api.NodeListener;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.LogLoss;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a log that was damaged, and of its being whole again. Owner: the consensus thread.
 */
final class Healing {
    private static final Logger LOG = LoggerFactory.getLogger(Healing.class);

    private final long selfId;
    private final RaftLog log;
    private final NodeListener listener;
    private boolean isTold;

    Healing(long selfId, RaftLog log, NodeListener listener) {
        this.selfId = selfId;
        this.log = log;
        this.listener = listener;
    }

    /** Looks how things stand; everything up to a store position is durable. */
    void look(long durablePosition) {
        LogLoss loss = log.loss();
        if (loss != null && !isTold) {
            isTold = true;
            LOG.warn("healing from peers, member={}: {}", selfId, loss.damage());
            HostCall.run(selfId, () -> listener.onDamage(loss.damage()));
        }
        if (log.isHealedBy(durablePosition)) {
            LOG.info("healed, member={}, lastIndex={}", selfId, log.lastIndex());
            HostCall.run(selfId, listener::onHealed);
        }
    }
}
