package io.raftwright.testkit.sim;

import io.raftwright.testkit.invariant.Judge;
import io.raftwright.testkit.invariant.Mix;
import io.raftwright.testkit.invariant.RareEvent;
import java.nio.ByteBuffer;

/** Shows a {@link Judge} every frame, and notes it in the trace. */
record JudgedNetwork(Timeline timeline, Judge judge) implements Network.Tap {
    @Override
    public void onSend(long from, long to, ByteBuffer frame) {
        timeline.note(Mix.hash(frame) ^ (from << 8) ^ to);
    }

    @Override
    public void onArrival(long from, long to, ByteBuffer frame) {
        judge.wire().arrived(from, to, frame);
    }

    @Override
    public void onStale() {
        judge.rare().happened(RareEvent.STALE_FRAME_DELIVERED);
    }
}
