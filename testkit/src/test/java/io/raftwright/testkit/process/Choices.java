package io.raftwright.testkit.process;

import io.raftwright.api.Member;
import io.raftwright.api.NodeOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** What the members of these tests are opened with: everything small, so that all of it happens within seconds. */
public final class Choices {
    public static final int SEGMENT_LENGTH = 256 << 10;
    private static final int ENTRY_LENGTH = 32 << 10;
    private static final int SNAPSHOT_EVERY = 96 << 10;
    private static final int TRAILING_ENTRIES = 50;
    private static final int CHUNK_LENGTH = 16 << 10;

    private Choices() {}

    /** Default times; snapshots so often, and so little log behind them, that a member that was away needs one. */
    public static NodeOptions options() {
        return NodeOptions.builder()
                .maxEntryLength(ENTRY_LENGTH)
                .maxAppendLength(2 * ENTRY_LENGTH)
                .snapshotEveryBytes(SNAPSHOT_EVERY)
                .trailingEntries(TRAILING_ENTRIES)
                .snapshotChunkLength(CHUNK_LENGTH)
                .build();
    }

    /** Members on loopback ports that were free a moment ago. */
    public static List<Member> members(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket); // stays open until all ports are chosen, so that they differ
            members.add(new Member(id, "127.0.0.1:" + socket.getLocalPort()));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return List.copyOf(members);
    }

    /** As {@code Members.parse} reads them. */
    public static String text(List<Member> members) {
        return String.join(
                ",",
                members.stream()
                        .map(member -> member.id() + "=" + member.address())
                        .toList());
    }
}
