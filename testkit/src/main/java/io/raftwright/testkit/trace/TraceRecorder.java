package io.raftwright.testkit.trace;

import io.raftwright.api.Membership;
import io.raftwright.api.Role;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.LogStore;
import io.raftwright.testkit.trace.TraceEvent.Committed;
import io.raftwright.testkit.trace.TraceEvent.Installed;
import io.raftwright.testkit.trace.TraceEvent.Restarted;
import io.raftwright.testkit.trace.TraceEvent.Voters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what whole members do, for as many events as wanted. What a member takes for committed has no event of its own there:
 * it is looked up whenever the member does anything else.
 *
 * <p>Owner: the simulation's thread.
 */
public final class TraceRecorder {
    private static final long FOUNDING_TERM = 1;

    private final List<Long> founders;
    private final int limit;
    private final List<TraceEvent> events = new ArrayList<>();
    private final Map<Long, Life> lives = new TreeMap<>();
    private final Message message = new Message(0);

    /** A process of a member, as far as it is known to have come. */
    private static final class Life {
        /** Null until the node has recovered: before that nobody can tell. */
        private @Nullable LongSupplier commitIndex;

        private long committed;
    }

    /**
     * A recorder of a cluster that these members found.
     *
     * @param limit how many events are wanted; it sees nothing if that is 0
     */
    public TraceRecorder(List<Long> founders, int limit) {
        this.founders = List.copyOf(founders);
        this.limit = limit;
    }

    /** True if all that was wanted is there: what follows is not written down. */
    public boolean isComplete() {
        return limit > 0 && events.size() == limit;
    }

    /** What was written down, in the order of time. */
    public List<TraceEvent> events() {
        return List.copyOf(events);
    }

    // ---- what a member does

    /** A member's log was opened. It is to be used through the answer. */
    public LogStore opened(long memberId, LogStore store) {
        if (limit == 0) {
            return store;
        }
        record(found(memberId, store)); // behind what the last process came to
        lives.put(memberId, new Life());
        return new RecordedLog(store, memberId, this::record);
    }

    /** A founder without a first entry is as good as one with it: it writes it before anything else, every time. */
    private Restarted found(long memberId, LogStore store) {
        if (store.lastIndex() == 0 && founders.contains(memberId) && store.term() <= FOUNDING_TERM) {
            return new Restarted(memberId, FOUNDING_TERM, LogStore.NO_VOTE, 1, FOUNDING_TERM);
        }
        long[] lastTerm = {store.baseTerm()};
        store.forEachTerm((term, firstIndex) -> lastTerm[0] = term);
        return new Restarted(memberId, store.term(), store.votedFor(), store.lastIndex(), lastTerm[0]);
    }

    /**
     * A member's node runs.
     *
     * @param commitIndex the last entry that it takes for committed, now and later
     */
    public void began(long memberId, LongSupplier commitIndex) {
        Life life = lives.get(memberId);
        if (life != null) {
            life.commitIndex = commitIndex;
        }
    }

    /** A frame leaves a member. */
    public void sent(long memberId, long to, ByteBuffer frame) {
        int position = frame.position();
        if (limit > 0 && message.wrap(frame)) {
            MessageType type = message.type();
            boolean isPositive = message.has(Message.POSITIVE);
            boolean isPreVote = message.has(Message.PRE_VOTE);
            if (type == MessageType.VOTE_REQUEST && !isPreVote) {
                record(new TraceEvent.VoteSent(memberId, message.term(), memberId));
            } else if (type == MessageType.VOTE_REPLY && isPositive && !isPreVote) {
                record(new TraceEvent.VoteSent(memberId, message.term(), to));
            } else if (type == MessageType.APPEND_REPLY && isPositive) {
                record(new TraceEvent.AckSent(memberId, message.term(), message.index()));
            } else {
                look(memberId);
            }
        }
        frame.position(position);
    }

    /** A member's role changed. */
    public void roleChanged(long memberId, Role role, long term) {
        if (role == Role.LEADER) {
            record(new TraceEvent.Elected(memberId, term));
        } else {
            look(memberId);
        }
    }

    /** Another configuration is in force at a member. */
    public void configured(long memberId, Membership membership) {
        Life life = lives.get(memberId);
        if (life != null && life.commitIndex != null) {
            record(new TraceEvent.Configured(memberId, Voters.of(membership)));
        }
    }

    // ---- the trace

    private void record(TraceEvent event) {
        if (isFounding(event)) {
            return;
        }
        look(event.member());
        add(event);
        if (event instanceof Installed installed) {
            knows(installed.member(), installed.index());
        }
    }

    /** What a founder writes first is how every trace begins, and no event. */
    private boolean isFounding(TraceEvent event) {
        return founders.contains(event.member())
                && ((event instanceof TraceEvent.VoteSaved saved && saved.term() == FOUNDING_TERM)
                        || (event instanceof TraceEvent.Appended appended && appended.index() == 1));
    }

    private void look(long memberId) {
        Life life = lives.get(memberId);
        LongSupplier commitIndex = life == null ? null : life.commitIndex;
        if (life != null && commitIndex != null && commitIndex.getAsLong() > life.committed) {
            life.committed = commitIndex.getAsLong();
            add(new Committed(memberId, life.committed));
        }
    }

    private void knows(long memberId, long index) {
        Life life = lives.get(memberId);
        if (life != null) {
            life.committed = Math.max(life.committed, index);
        }
    }

    private void add(TraceEvent event) {
        if (events.size() < limit) {
            events.add(event);
        }
    }
}
