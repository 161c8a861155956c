package io.raftwright.testkit.trace;

import io.raftwright.testkit.trace.TraceEvent.AckSent;
import io.raftwright.testkit.trace.TraceEvent.Appended;
import io.raftwright.testkit.trace.TraceEvent.Committed;
import io.raftwright.testkit.trace.TraceEvent.Elected;
import io.raftwright.testkit.trace.TraceEvent.Forced;
import io.raftwright.testkit.trace.TraceEvent.Restarted;
import io.raftwright.testkit.trace.TraceEvent.VoteSaved;
import io.raftwright.testkit.trace.TraceEvent.VoteSent;
import io.raftwright.testkit.trace.TraceEvent.Voters;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Where a lie can be told so that nothing before it, and nothing behind it, can make it true. */
@FunctionalInterface
interface Occasion {
    boolean isAt(List<TraceEvent> trace, int position);

    /** Each event of a kind that meets a condition. */
    static <T extends TraceEvent> Occasion each(Class<T> type, Predicate<T> condition) {
        return (trace, position) ->
                type.isInstance(trace.get(position)) && condition.test(type.cast(trace.get(position)));
    }

    /** Each event that a later one of its member proves, with no restart and no other of its kind in between. */
    static <T extends TraceEvent> Occasion proved(Class<T> type, BiPredicate<T, TraceEvent> proof) {
        return (trace, position) -> {
            TraceEvent event = trace.get(position);
            return type.isInstance(event)
                    && life(trace, position)
                            .takeWhile(
                                    next -> event.getClass() != next.getClass() || proof.test(type.cast(event), next))
                            .anyMatch(next -> proof.test(type.cast(event), next));
        };
    }

    /** A restart with nothing written since the last force: there is but one thing to be found. */
    static Occasion cleanRestart(Predicate<Restarted> condition) {
        return (trace, position) -> trace.get(position) instanceof Restarted restarted
                && condition.test(restarted)
                && before(trace, position, restarted.member())
                                .reduce((first, last) -> last)
                                .orElse(restarted)
                        instanceof Forced;
    }

    /** A force without which the member's next vote would leave too early. */
    static Occasion forceBeforeVote() {
        return forceBetween(
                VoteSaved.class,
                VoteSent.class,
                (saved, sent) -> sent.term() == saved.term() && sent.candidateId() == saved.votedFor());
    }

    /** A force without which the member's next acknowledgement would leave too early. */
    static Occasion forceBeforeAck() {
        return forceBetween(Appended.class, AckSent.class, (entry, sent) -> sent.index() >= entry.index());
    }

    private static <W extends TraceEvent, S extends TraceEvent> Occasion forceBetween(
            Class<W> write, Class<S> sending, BiPredicate<W, S> isPromised) {
        return (trace, position) -> {
            TraceEvent event = trace.get(position);
            if (!(event instanceof Forced) || position == 0) {
                return false;
            }
            int previous = lastOf(trace, position, event.member());
            return previous >= 0
                    && write.isInstance(trace.get(previous))
                    && life(trace, position)
                            .takeWhile(next -> !(next instanceof Forced))
                            .takeWhile(next -> !(next instanceof VoteSaved) && !(next instanceof Appended))
                            .anyMatch(next -> sending.isInstance(next)
                                    && isPromised.test(write.cast(trace.get(previous)), sending.cast(next)));
        };
    }

    /** A leader's commit behind which it wrote another entry that nobody else has, and that is not on its own disk yet. */
    static Occasion commitBeforeQuorum() {
        return (trace, position) -> {
            if (!(trace.get(position) instanceof Committed committed)) {
                return false;
            }
            List<TraceEvent> own = before(trace, position, committed.member()).toList();
            int written = -1;
            boolean isLeader = false;
            for (int i = 0; i < own.size(); i++) {
                TraceEvent event = own.get(i);
                if (event instanceof Elected) {
                    isLeader = true;
                } else if (event instanceof VoteSaved || event instanceof Restarted) {
                    isLeader = false;
                } else if (event instanceof Appended appended && appended.index() == committed.index() + 1) {
                    written = i;
                }
            }
            return isLeader
                    && written >= 0
                    && own.subList(written, own.size()).stream().noneMatch(Forced.class::isInstance)
                    && trace.subList(0, position).stream()
                            .noneMatch(event -> event instanceof Appended copy
                                    && copy.member() != committed.member()
                                    && copy.index() > committed.index());
        };
    }

    /** A configuration that another member writes to its log later. */
    static Occasion copiedConfiguration() {
        return (trace, position) -> trace.get(position) instanceof Appended entry
                && !entry.configuration().equals(Voters.NOBODY)
                && trace.subList(position, trace.size()).stream()
                        .anyMatch(next -> next instanceof Appended copy
                                && copy.member() != entry.member()
                                && copy.index() == entry.index()
                                && copy.term() == entry.term());
    }

    /** What a member did behind a position, until it dies. */
    private static Stream<TraceEvent> life(List<TraceEvent> trace, int position) {
        long member = trace.get(position).member();
        return trace.subList(position + 1, trace.size()).stream()
                .filter(next -> next.member() == member)
                .takeWhile(next -> !(next instanceof Restarted));
    }

    private static Stream<TraceEvent> before(List<TraceEvent> trace, int position, long member) {
        return trace.subList(0, position).stream().filter(event -> event.member() == member);
    }

    private static int lastOf(List<TraceEvent> trace, int position, long member) {
        int at = position - 1;
        while (at >= 0 && trace.get(at).member() != member) {
            at--;
        }
        return at;
    }
}
