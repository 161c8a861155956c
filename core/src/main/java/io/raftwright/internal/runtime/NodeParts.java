package io.raftwright.internal.runtime;

import io.raftwright.api.Clock;
import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateMachine;
import io.raftwright.api.Threading;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.transport.Transport;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a node is made of: chosen by the host, or defaults.
 *
 * @param isJoining  whether it begins with nothing
 * @param askAddress where it listens, if it asks the cluster to take it in; null if it does not ask
 * @param host what it shares with other nodes of the process; null if it is alone
 */
public record NodeParts<R extends @Nullable Object>(
        UUID clusterId,
        long memberId,
        List<Member> members,
        boolean isJoining,
        @Nullable String askAddress,
        StateMachine<R> machine,
        NodeOptions options,
        NodeListener listener,
        Transport transport,
        LogStore logStore,
        SnapshotStore snapshotStore,
        Threading threading,
        Clock clock,
        RandomGenerator random,
        @Nullable NodeHost host) {

    /** True if this node votes and holds no data. */
    boolean isWitness() {
        return machine instanceof NoState;
    }

    /** What the node runs on. To be called once. */
    NodeHost hostOrOwn() {
        return host != null ? host : new LoneHost(memberId, threading, clock);
    }
}
