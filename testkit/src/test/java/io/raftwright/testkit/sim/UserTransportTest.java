package io.raftwright.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.invariant.Violation;
import io.raftwright.transport.ForwardingTransport;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportListener;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A user's own transport layer: what a network may do to frames is survived, what none may do is found. */
class UserTransportTest {
    private static final int SURVIVED_SEEDS = 5;
    private static final int MAX_SEEDS = 40;

    @Test
    void shouldPlayALayerThatPassesOnEverythingAsNone() {
        assertEquals(
                play(Simulation.seed(3)),
                play(Simulation.seed(3).transport(below -> new ForwardingTransport(below) {})));
    }

    @Test
    void shouldJudgeAboveALayerThatChangesFramesOnTheWay() {
        assertSurvives(Scrambling::new);
    }

    @Test
    void shouldSurviveALayerThatDropsFrames() {
        assertSurvives(Dropping::new);
    }

    @Test
    void shouldSurviveALayerThatDuplicatesFrames() {
        assertSurvives(Doubling::new);
    }

    @Test
    void shouldFindALayerThatSwapsBytes() {
        firstViolation(Swapping::new);
    }

    @Test
    void shouldFindALayerThatThrows() {
        Violation violation = firstViolation(Throwing::new);

        assertTrue(violation.what().contains("thrown by a layer"), violation::toString);
    }

    // region layer
    /** Sends each frame with its bits turned over, and turns them back on arrival. */
    private static final class Scrambling extends ForwardingTransport {
        Scrambling(Transport below) {
            super(below);
        }

        @Override
        public void start(LocalMember self, TransportListener listener) {
            super.start(self, Forwarding.of(TransportListener.class, listener, (method, arguments, passedOn) -> {
                if (method.equals("onFrame")) {
                    arguments[1] = turnedOver((ByteBuffer) arguments[1]);
                }
                return passedOn.answer();
            }));
        }

        @Override
        public SendResult send(long peerId, ByteBuffer frame) {
            return super.send(peerId, turnedOver(frame));
        }
    }
    // endregion

    private static final class Dropping extends ForwardingTransport {
        private final SplittableRandom random = new SplittableRandom(1);

        Dropping(Transport below) {
            super(below);
        }

        @Override
        public SendResult send(long peerId, ByteBuffer frame) {
            return random.nextInt(50) == 0 ? SendResult.QUEUED : super.send(peerId, frame);
        }
    }

    private static final class Doubling extends ForwardingTransport {
        private final SplittableRandom random = new SplittableRandom(1);

        Doubling(Transport below) {
            super(below);
        }

        @Override
        public SendResult send(long peerId, ByteBuffer frame) {
            SendResult result = super.send(peerId, frame);
            return random.nextInt(5) == 0 ? super.send(peerId, frame) : result;
        }
    }

    /** Exchanges two bytes that are side by side, now and then. */
    private static final class Swapping extends ForwardingTransport {
        private final SplittableRandom random = new SplittableRandom(1);

        Swapping(Transport below) {
            super(below);
        }

        @Override
        public SendResult send(long peerId, ByteBuffer frame) {
            if (frame.remaining() < 2 || random.nextInt(50) != 0) {
                return super.send(peerId, frame);
            }
            ByteBuffer swapped = copyOf(frame);
            int at = random.nextInt(swapped.remaining() - 1);
            byte first = swapped.get(at);
            swapped.put(at, swapped.get(at + 1)).put(at + 1, first);
            return super.send(peerId, swapped);
        }
    }

    private static final class Throwing extends ForwardingTransport {
        Throwing(Transport below) {
            super(below);
        }

        @Override
        public SendResult send(long peerId, ByteBuffer frame) {
            throw new IllegalStateException("thrown by a layer");
        }
    }

    private static ByteBuffer turnedOver(ByteBuffer frame) {
        ByteBuffer turned = copyOf(frame);
        for (int at = 0; at < turned.limit(); at++) {
            turned.put(at, (byte) ~turned.get(at));
        }
        return turned;
    }

    private static ByteBuffer copyOf(ByteBuffer frame) {
        return ByteBuffer.allocate(frame.remaining())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(frame.duplicate())
                .flip();
    }

    private static void assertSurvives(UnaryOperator<Transport> layer) {
        for (long seed = 0; seed < SURVIVED_SEEDS; seed++) {
            SimulationReport report = play(Simulation.seed(seed).events(10_000).transport(layer));

            assertNull(report.violation(), report::toString);
            assertTrue(report.acknowledged() > 0, report::toString);
        }
    }

    private static Violation firstViolation(UnaryOperator<Transport> layer) {
        for (long seed = 0; seed < MAX_SEEDS; seed++) {
            Violation violation =
                    play(Simulation.seed(seed).events(10_000).transport(layer)).violation();
            if (violation != null) {
                return violation;
            }
        }
        throw new AssertionError("not found, seeds=" + MAX_SEEDS);
    }

    private static SimulationReport play(Simulation simulation) {
        return simulation
                .faults(Faults.all().without(Fault.LOST_DISK))
                .stateMachine(Registers::new)
                .workload(new Registers.Load())
                .run();
    }
}
