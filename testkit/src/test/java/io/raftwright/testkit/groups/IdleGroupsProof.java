package io.raftwright.testkit.groups;

import io.raftwright.RaftGroups;
import io.raftwright.RaftNode;
import io.raftwright.api.Member;
import io.raftwright.api.NodeOptions;
import io.raftwright.transport.tcp.TcpTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What groups cost that have nothing to do: CPU time of one JVM that plays three processes over TCP, each with a member of every
 * group, talking and silent. {@code IdleGroupsProof [groups [seconds]]}.
 */
public final class IdleGroupsProof {
    private static final long SETTLE_SECONDS = 20;

    private IdleGroupsProof() {}

    public static void main(String[] args) throws Exception {
        int groups = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        NodeOptions talking = RaftGroups.defaultOptions();
        NodeOptions silent =
                talking.toBuilder().quiesceAfter(Duration.ofSeconds(2)).build();

        report("talking", groups, measure(groups, seconds, talking));
        report("silent", groups, measure(groups, seconds, silent));
    }

    private static void report(String what, int groups, double percent) {
        System.out.printf(
                "idle groups, %s: %.2f %% of a core for %d groups of three members, %.4f %% per member%n",
                what, percent, groups, percent / groups / 3);
    }

    private static double measure(int groups, int seconds, NodeOptions options) throws Exception {
        List<RaftGroups> processes = new ArrayList<>();
        List<Member> members = new ArrayList<>();
        List<TcpTransport> transports = new ArrayList<>();
        for (long id = 1; id <= 3; id++) {
            TcpTransport transport = TcpTransport.plaintext("127.0.0.1:0");
            transports.add(transport);
            members.add(new Member(id, transport.localAddress()));
        }
        for (int i = 0; i < 3; i++) {
            processes.add(RaftGroups.member(i + 1).transport(transports.get(i)).start());
        }
        try {
            List<CompletableFuture<Long>> counts = new ArrayList<>();
            for (long groupId = 1; groupId <= groups; groupId++) {
                RaftNode<Long> last = null;
                for (RaftGroups process : processes) {
                    last = process.group(groupId, members, new Tally())
                            .options(options)
                            .start();
                }
                counts.add(last.propose(ByteBuffer.allocate(8), Duration.ofMinutes(2)));
            }
            for (CompletableFuture<Long> count : counts) {
                count.get(2, TimeUnit.MINUTES);
            }
            await(SETTLE_SECONDS);
            Duration before = cpu();
            long startNs = System.nanoTime();
            await(seconds);
            return 100.0 * cpu().minus(before).toNanos() / (System.nanoTime() - startNs);
        } finally {
            processes.forEach(RaftGroups::close);
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    private static void await(long seconds) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (endNs - System.nanoTime() > 0) {
            LockSupport.parkNanos(endNs - System.nanoTime());
        }
    }
}
