package io.raftwright.testkit.sim;

import io.raftwright.testkit.invariant.Judge;
import io.raftwright.testkit.invariant.Mix;
import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.trace.TraceRecorder;
import java.nio.ByteBuffer;

/** Shows every frame to whoever watches, and notes it in the hash of the run. */
record JudgedNetwork(Timeline timeline, Judge judge, TraceRecorder recorder) implements Network.Tap {
    @Override
    public void onSend(long from, long to, ByteBuffer frame) {
        recorder.sent(from, to, frame);
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
