package io.raftwright.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.raftwright.api.Member;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.internal.membership.ChangeOutcome;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.membership.MembershipRule;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final long TURN_NS = 3;
    private static final long LINGER_NS = 10;

    private Configuration uncommitted = Configuration.unknown();
    private final Named transport = new Named();
    private final Connections connections = new Connections(
            1,
            transport,
            List.of(new Member(1, "one"), new Member(2, "two/moved"), new Member(3, "three")),
            () -> uncommitted,
            TURN_NS,
            LINGER_NS);

    @Test
    void shouldTryTheGivenAddressByTurns() {
        connections.follow(configuration(5, new Member(1, "one"), new Member(2, "two"), new Member(3, "three")));
        connections.start(0);
        connections.onPeerUp(3);

        transport.heard("connect 2 two", "connect 3 three");
        connections.tick(TURN_NS - 1);
        transport.heard();
        connections.tick(TURN_NS);
        transport.heard("connect 2 two/moved");
        connections.tick(2 * TURN_NS);
        transport.heard("connect 2 two");
        connections.onPeerUp(2);
        connections.tick(3 * TURN_NS);
        transport.heard();
    }

    @Test
    void shouldTryAnAddressThatMayNotBeCommitted() {
        connections.follow(configuration(5, new Member(1, "one"), new Member(3, "three")));
        connections.start(0);
        transport.heard("connect 3 three");
        connections.tick(TURN_NS);
        transport.heard();

        uncommitted = configuration(6, new Member(1, "one"), new Member(3, "three/moved"));
        connections.tick(2 * TURN_NS);

        transport.heard("connect 3 three/moved");
        connections.tick(3 * TURN_NS);
        transport.heard("connect 3 three");
    }

    @Test
    void shouldLingerWithAMemberThatLeft() {
        connections.follow(configuration(5, new Member(1, "one"), new Member(3, "three")));
        connections.start(0);
        connections.onPeerUp(3);
        transport.heard("connect 3 three");

        connections.follow(configuration(6, new Member(1, "one")));
        connections.tick(1);
        connections.onPeerDown(3);
        connections.tick(LINGER_NS);
        transport.heard();
        connections.tick(1 + LINGER_NS);

        transport.heard("disconnect 3");
    }

    /** Members where they say they are: to move there is how a configuration learns addresses. */
    private static Configuration configuration(long index, Member... voters) {
        List<Member> members = List.of(voters);
        MembershipRequest request = MembershipRequest.of(members.stream()
                .map(member -> MembershipChange.moveTo(member.id(), member.address()))
                .toArray(MembershipChange[]::new));
        ChangeOutcome outcome = MembershipRule.next(Configuration.founding(members), request);
        return assertInstanceOf(ChangeOutcome.Changed.class, outcome)
                .configuration()
                .withIndex(index);
    }

    /** Notes who is named. */
    private static final class Named implements Transport {
        private final List<String> calls = new ArrayList<>();

        /** What was called since this was asked last. */
        void heard(String... expected) {
            assertEquals(List.of(expected), calls);
            calls.clear();
        }

        @Override
        public void start(LocalMember self, TransportListener listener) {}

        @Override
        public void connect(long peerId, String address) {
            calls.add("connect " + peerId + " " + address);
        }

        @Override
        public void disconnect(long peerId) {
            calls.add("disconnect " + peerId);
        }

        @Override
        public SendResult send(long peerId, ByteBuffer frame) {
            return SendResult.NOT_CONNECTED;
        }

        @Override
        public int maxFrameLength() {
            return 1 << 20;
        }

        @Override
        public void close() {}
    }
}
