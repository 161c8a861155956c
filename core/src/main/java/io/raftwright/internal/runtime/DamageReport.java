package io.raftwright.internal.runtime;

import io.raftwright.api.NodeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of what is damaged here, and of its being whole again: the host's listener, and whoever looks at the status.
 *
 * <p>Owner: the consensus thread; the status is read by any.
 */
final class DamageReport {
    private static final Logger LOG = LoggerFactory.getLogger(DamageReport.class);
    private static final String NOTHING = "";

    private final long selfId;
    private final NodeListener listener;
    /** Writer: the consensus thread. */
    private volatile String damage = NOTHING;

    DamageReport(long selfId, NodeListener listener) {
        this.selfId = selfId;
        this.listener = listener;
    }

    /** What is damaged, for a person, or the empty text. Any thread. */
    String damage() {
        return damage;
    }

    /** Before anything runs. */
    void begin(String what) {
        damage = what;
    }

    void found(String what) {
        damage = what;
        LOG.warn("damaged, member={}: {}", selfId, what);
        HostCall.run(selfId, () -> listener.onDamage(what));
    }

    void healed() {
        LOG.info("healed, member={}, damage was: {}", selfId, damage);
        damage = NOTHING;
        HostCall.run(selfId, listener::onHealed);
    }
}
