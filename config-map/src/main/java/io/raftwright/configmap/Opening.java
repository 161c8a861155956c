package io.raftwright.configmap;

import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a member together: log, snapshots, transport, node, map. The only class that knows the defaults by name. */
record Opening(
        long memberId,
        List<Member> members,
        String clusterName,
        Path directory,
        NodeOptions options,
        NodeListener listener,
        @Nullable Transport transport,
        boolean plaintext,
        Duration deadline) {

    ConfigMap open() {
        return java.util.Optional.<ConfigMap>empty()
                .orElseThrow(() -> new IllegalStateException("the node is not wired yet, memberId=" + memberId));
    }
}
