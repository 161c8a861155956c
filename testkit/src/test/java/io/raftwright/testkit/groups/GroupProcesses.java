package io.raftwright.testkit.groups;

import io.raftwright.RaftGroups;
import io.raftwright.RaftNode;
import io.raftwright.api.Member;
import io.raftwright.api.NodeOptions;
import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.transport.tcp.TcpTransport;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/** Three processes' worth of groups in this JVM, over TCP, each group with a small write-ahead log and snapshots on the disk. */
final class GroupProcesses implements AutoCloseable {
    static final NodeOptions OPTIONS = RaftGroups.defaultOptions().toBuilder()
            .maxEntryLength(16 << 10)
            .maxAppendLength(32 << 10)
            .snapshotChunkLength(32 << 10)
            .build();
    private static final WalOptions SMALL = WalOptions.ofSegmentLength(64 << 10);
    private static final SnapshotOptions SNAPSHOTS = new SnapshotOptions(4096, 2, 1 << 20);

    final List<Member> members = new ArrayList<>();
    private final Path directory;
    private final Map<Long, RaftGroups> processes = new HashMap<>();

    GroupProcesses(Path directory) {
        this.directory = directory;
        Map<Long, TcpTransport> transports = new HashMap<>();
        for (long id = 1; id <= 3; id++) {
            TcpTransport transport = TcpTransport.plaintext("127.0.0.1:0");
            transports.put(id, transport);
            members.add(new Member(id, transport.localAddress()));
        }
        transports.forEach((id, transport) ->
                processes.put(id, RaftGroups.member(id).transport(transport).start()));
    }

    RaftGroups process(long memberId) {
        return processes.get(memberId);
    }

    /** Opens a group in all processes, with what is on the disk. */
    List<RaftNode<Long>> open(long groupId, NodeOptions options) {
        return members.stream()
                .map(member -> open(member.id(), groupId, options))
                .toList();
    }

    private RaftNode<Long> open(long memberId, long groupId, NodeOptions options) {
        RaftGroups process = processes.get(memberId);
        UUID clusterId = process.clusterId(groupId, members);
        Path place = directory.resolve(memberId + "-" + groupId);
        return process.group(groupId, members, new Tally())
                .options(options)
                .logStore(WriteAheadLog.open(
                        place, clusterId, memberId, SMALL, DiskFileIo.instance(), new SplittableRandom(groupId)))
                .snapshotStore(SnapshotFiles.open(place, clusterId, SNAPSHOTS, DiskFileIo.instance()))
                .start();
    }

    @Override
    public void close() {
        processes.values().forEach(RaftGroups::close);
    }
}
