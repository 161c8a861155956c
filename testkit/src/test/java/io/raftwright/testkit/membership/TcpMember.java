package io.raftwright.testkit.membership;

import io.raftwright.RaftNode;
import io.raftwright.Raftwright;
import io.raftwright.api.Command;
import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.transport.tcp.TcpTransport;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A member on loopback sockets and a real log, which adds up numbers. Owner: the test. */
final class TcpMember implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int SEGMENT_LENGTH = 4 << 20;

    /** Adds up. Owner: the apply thread. */
    private static final class Sum implements StateMachine<Long> {
        private long sum;

        @Override
        public Long apply(Command command) {
            return sum += command.bytes().getLong();
        }

        @Override
        public StateCapture capture() {
            long captured = sum;
            return out -> new DataOutputStream(out).writeLong(captured);
        }

        @Override
        public void restore(InputStream image) throws IOException {
            sum = new DataInputStream(image).readLong();
        }
    }

    private final Sum machine = new Sum();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private final RaftNode<Long> node;

    private TcpMember(long id, List<Member> known, boolean isJoining, UUID clusterId, String address, Path directory) {
        Raftwright.Builder<Long> builder =
                isJoining ? Raftwright.join(id, known, machine) : Raftwright.node(id, known, machine);
        node = builder.clusterId(clusterId)
                .options(NodeOptions.builder()
                        .heartbeatInterval(Duration.ofMillis(50))
                        .electionTimeout(Duration.ofMillis(250))
                        .build())
                .listener(new NodeListener() {
                    @Override
                    public void onBroken(Throwable cause) {
                        broken.set(cause);
                    }
                })
                .transport(TcpTransport.plaintext(address))
                .logStore(log(id, clusterId, directory))
                .snapshotStore(snapshots(clusterId, directory))
                .start();
    }

    static TcpMember found(long id, List<Member> founders, String address, Path directory) {
        return new TcpMember(id, founders, false, Raftwright.clusterId("tcp", founders), address, directory);
    }

    static TcpMember join(long id, List<Member> contacts, UUID clusterId, String address, Path directory) {
        return new TcpMember(id, contacts, true, clusterId, address, directory);
    }

    static WriteAheadLog log(long id, UUID clusterId, Path directory) {
        return WriteAheadLog.open(
                directory,
                clusterId,
                id,
                WalOptions.ofSegmentLength(SEGMENT_LENGTH),
                DiskFileIo.instance(),
                new SecureRandom());
    }

    static SnapshotStore snapshots(UUID clusterId, Path directory) {
        return SnapshotFiles.open(directory, clusterId, SnapshotOptions.defaults(), DiskFileIo.instance());
    }

    RaftNode<Long> node() {
        return node;
    }

    /** Why it stopped by itself, or null. */
    @Nullable
    Throwable broken() {
        return broken.get();
    }

    long add(long number) throws Exception {
        return node.propose(ByteBuffer.allocate(Long.BYTES).putLong(0, number), DEADLINE)
                .get(30, TimeUnit.SECONDS);
    }

    long sum() throws Exception {
        return node.read(() -> machine.sum, DEADLINE).get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        node.close();
    }
}
