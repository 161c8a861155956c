package io.raftwright.examples.membership;

import io.raftwright.RaftNode;
import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.transport.memory.InProcessNetwork;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * One member becomes three, the third takes over the lead, and the first leaves: without a write being refused for it. The state
 * machine is a log of words; everything is in memory.
 */
public final class Growth {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final List<Member> FOUNDERS = List.of(new Member(1, "one"));

    private Growth() {}

    public static void main(String[] args) {
        run(System.out);
    }

    /** Returns how many words the last leader knows in the end. */
    static int run(PrintStream out) {
        InProcessNetwork network = new InProcessNetwork();
        WordList words = new WordList();
        try (RaftNode<Integer> first = Raftwright.node(1, FOUNDERS, new WordList())
                        .transport(network.join())
                        .start();
                RaftNode<Integer> second = join(2, first.clusterId(), network, new WordList());
                RaftNode<Integer> third = join(3, first.clusterId(), network, words)) {
            say(first, "alone");
            out.println(grow(first));
            say(second, "together");
            out.println("leader: " + first.transferLeadership(3, DEADLINE).join());
            out.println(shrink(third));
            say(third, "without the first");
            return third.read(words::size, DEADLINE).join();
        }
    }

    // region join
    /** A member that joins is not a founder: it starts with nothing, and waits to be taken in. */
    private static RaftNode<Integer> join(long id, UUID clusterId, InProcessNetwork network, WordList words) {
        return Raftwright.join(id, FOUNDERS, words)
                .clusterId(clusterId)
                .transport(network.join())
                .start();
    }

    /** Two voters at once: the cluster passes through a joint configuration, and leaves it by itself. */
    private static Membership grow(RaftNode<Integer> anyMember) {
        return anyMember
                .changeMembership(
                        MembershipRequest.of(
                                MembershipChange.addVoter(2, "two"), MembershipChange.addVoter(3, "three")),
                        DEADLINE)
                .join();
    }
    // endregion

    private static Membership shrink(RaftNode<Integer> anyMember) {
        return anyMember
                .changeMembership(MembershipRequest.of(MembershipChange.remove(1)), DEADLINE)
                .join();
    }

    private static void say(RaftNode<Integer> anyMember, String word) {
        ByteBuffer command = ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8));
        var unused = anyMember.propose(command, DEADLINE).join();
    }
}
