package io.raftwright.examples.counter;

import io.raftwright.RaftNode;
import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.transport.memory.InProcessNetwork;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Three members in this process count together: each is told to add, all of them agree on the sum.
 *
 * <p>Logs are in memory and frames never leave the process; a durable counter differs only in what the builder is given.
 */
public final class Counter implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final List<Member> MEMBERS =
            List.of(new Member(1, "one"), new Member(2, "two"), new Member(3, "three"));

    private final InProcessNetwork network = new InProcessNetwork();
    private final List<Counting> members = new ArrayList<>();

    private Counter() {
        for (Member member : MEMBERS) {
            CounterMachine machine = new CounterMachine();
            RaftNode<Long> node = Raftwright.node(member.id(), MEMBERS, machine)
                    .transport(network.join())
                    .start();
            members.add(new Counting(node, machine));
        }
    }

    public static void main(String[] args) {
        run(System.out, 100);
    }

    /** Lets every member add one, so many times each; returns the sum that the last member sees. */
    static long run(PrintStream out, int rounds) {
        try (Counter counter = new Counter()) {
            counter.addOneEach(rounds);
            long sum = 0;
            for (Counting member : counter.members) {
                sum = member.read();
                out.println("member " + member.node().status().memberId() + " counts " + sum);
            }
            return sum;
        }
    }

    private void addOneEach(int rounds) {
        List<CompletableFuture<Long>> sums = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            members.forEach(member -> sums.add(member.node().propose(CounterMachine.add(1), DEADLINE)));
        }
        sums.forEach(CompletableFuture::join);
    }

    @Override
    public void close() {
        members.forEach(member -> member.node().close());
    }

    /** One member: its node, and the machine that the node drives. */
    private record Counting(RaftNode<Long> node, CounterMachine machine) {

        /** The number, linearizably: it counts everything that was acknowledged, by any member, before this call. */
        long read() {
            return node.read(machine::count, DEADLINE).join();
        }
    }
}
