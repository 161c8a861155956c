package io.raftwright.testkit.sim.story;

import io.raftwright.api.Role;
import io.raftwright.testkit.sim.Chronicle;
import io.raftwright.testkit.sim.Strike;
import io.raftwright.testkit.sim.story.Happening.Befell;
import io.raftwright.testkit.sim.story.Happening.Calm;
import io.raftwright.testkit.sim.story.Happening.Pause;
import io.raftwright.testkit.sim.story.Happening.Progress;
import io.raftwright.testkit.sim.story.Happening.RoleChange;
import io.raftwright.testkit.sim.story.Happening.Struck;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Writes down what happens, in a {@link Window}.
 *
 * <p>Owner: the simulation's thread.
 */
final class Recorder implements Chronicle {
    /** Frames and calls of which nobody heard for so long are forgotten; they count as under way for good. */
    private static final int MOST_OPEN = 1 << 14;

    private final Window window;
    private final Map<Long, SentFrame> frames = new Open<>();
    private final Map<Long, ClientCall> calls = new Open<>();
    private final Map<Long, Progress> progress = new TreeMap<>();
    private LongSupplier nowNs = () -> 0;
    private List<Long> founders = List.of();
    private long number;

    Recorder(Window window) {
        this.window = window;
    }

    /** What may still hear of its end. Forgets the oldest. */
    private static final class Open<V> extends LinkedHashMap<Long, V> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
            return size() > MOST_OPEN;
        }
    }

    List<Long> founders() {
        return founders;
    }

    @Override
    public void begins(LongSupplier newNowNs, List<Long> newFounders) {
        nowNs = newNowNs;
        founders = newFounders;
    }

    @Override
    public long sent(long from, long to, ByteBuffer bytes) {
        SentFrame.Says says = SentFrame.Says.of(bytes);
        if (says == null) {
            return 0;
        }
        SentFrame frame = new SentFrame(nowNs.getAsLong(), from, to, says);
        frames.put(++number, frame);
        window.add(frame);
        return number;
    }

    @Override
    public void arrived(long which) {
        SentFrame frame = frames.get(which);
        if (frame != null) {
            frame.arrived(nowNs.getAsLong());
        }
    }

    @Override
    public void lost(long which) {
        SentFrame frame = frames.get(which);
        if (frame != null) {
            frame.lost();
        }
    }

    @Override
    public void roleChanged(long memberId, Role role, long term, long leaderId) {
        window.add(new RoleChange(nowNs.getAsLong(), memberId, role, term, leaderId));
    }

    @Override
    public void befell(long memberId, Milestone milestone, String detail) {
        window.add(new Befell(nowNs.getAsLong(), memberId, milestone, detail));
    }

    @Override
    public void paused(long memberId, long untilNs) {
        window.add(new Pause(nowNs.getAsLong(), memberId, untilNs));
    }

    @Override
    public void progressed(long memberId, long commitIndex, long appliedIndex) {
        Progress before = progress.get(memberId);
        if (before == null || before.commitIndex() != commitIndex || before.appliedIndex() != appliedIndex) {
            Progress now = new Progress(nowNs.getAsLong(), memberId, commitIndex, appliedIndex);
            progress.put(memberId, now);
            window.add(now);
        }
    }

    @Override
    public void struck(Strike strike, List<Long> members, long untilNs) {
        window.add(new Struck(nowNs.getAsLong(), strike, members, untilNs));
    }

    @Override
    public void calmed() {
        window.add(new Calm(nowNs.getAsLong()));
    }

    @Override
    public long asked(int client, long memberId, boolean isRead) {
        ClientCall call = new ClientCall(nowNs.getAsLong(), client, memberId, isRead);
        calls.put(++number, call);
        window.add(call);
        return number;
    }

    @Override
    public void answered(long which, Answer answer) {
        ClientCall call = calls.remove(which);
        if (call != null) {
            call.answered(nowNs.getAsLong(), answer);
        }
    }
}
