package io.raftwright.testkit.trace;

import io.raftwright.testkit.trace.TraceEvent.AckSent;
import io.raftwright.testkit.trace.TraceEvent.Appended;
import io.raftwright.testkit.trace.TraceEvent.Committed;
import io.raftwright.testkit.trace.TraceEvent.Configured;
import io.raftwright.testkit.trace.TraceEvent.Elected;
import io.raftwright.testkit.trace.TraceEvent.Restarted;
import io.raftwright.testkit.trace.TraceEvent.VoteSaved;
import io.raftwright.testkit.trace.TraceEvent.VoteSent;
import io.raftwright.testkit.trace.TraceEvent.Voters;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A lie to be put into a true trace, of a kind that no run of Raft could tell and that what follows cannot make true.
 *
 * @param target where it can be told
 * @param lie    what is said instead of the event there, or null for nothing
 */
record Tampering(String name, Target target, UnaryOperator<TraceEvent> lie) {
    private static final long FAR = 100;

    /** Chooses events of a trace. */
    @FunctionalInterface
    interface Target {
        boolean isAt(List<TraceEvent> trace, int position);
    }

    static final List<Tampering> ALL = List.of(
            new Tampering(
                    "vote for another",
                    each(VoteSent.class, sent -> sent.candidateId() != sent.member()),
                    event -> new VoteSent(event.member(), ((VoteSent) event).term(), event.member())),
            new Tampering(
                    "vote never saved",
                    followed(
                            VoteSaved.class,
                            (saved, next) -> next instanceof VoteSent sent
                                    && sent.term() == saved.term()
                                    && sent.candidateId() == saved.votedFor()),
                    event -> null),
            new Tampering(
                    "second leader",
                    each(Elected.class, elected -> true),
                    event ->
                            new Elected(event.member() % RecordedCluster.MEMBERS.size() + 1, ((Elected) event).term())),
            new Tampering(
                    "earlier election",
                    each(Elected.class, elected -> true),
                    event -> new Elected(event.member(), ((Elected) event).term() - 1)),
            new Tampering("other term", each(Appended.class, appended -> true), event -> {
                Appended told = (Appended) event;
                return entry(told, told.index(), told.term() - 1, told.configuration());
            }),
            new Tampering("gap", each(Appended.class, appended -> true), event -> {
                Appended told = (Appended) event;
                return entry(told, told.index() + FAR, told.term(), told.configuration());
            }),
            new Tampering(
                    "lost entry",
                    followed(
                            Appended.class,
                            (lost, next) -> next instanceof Appended behind && behind.index() == lost.index() + 1),
                    event -> null),
            new Tampering(
                    "other entry",
                    followed(
                            Appended.class,
                            (entry, next) -> next instanceof Configured configured
                                    && configured.configuration().equals(entry.configuration())),
                    event -> {
                        Appended told = (Appended) event;
                        return entry(told, told.index(), told.term(), Voters.NOBODY);
                    }),
            new Tampering(
                    "committed too far",
                    each(Committed.class, committed -> true),
                    event -> new Committed(event.member(), ((Committed) event).index() + FAR)),
            new Tampering(
                    "acknowledged what is not there",
                    each(AckSent.class, sent -> true),
                    event -> new AckSent(event.member(), ((AckSent) event).term(), ((AckSent) event).index() + FAR)),
            new Tampering(
                    "nobody votes",
                    each(Configured.class, configured -> true),
                    event -> new Configured(event.member(), Voters.NOBODY)),
            new Tampering("term from nowhere", each(Restarted.class, restarted -> true), event -> {
                Restarted told = (Restarted) event;
                return new Restarted(
                        told.member(), told.term() + 1, told.votedFor(), told.lastIndex(), told.lastTerm());
            }),
            new Tampering(
                    "lost log",
                    each(Restarted.class, restarted -> RecordedCluster.FOUNDERS.contains(restarted.member())),
                    event -> new Restarted(
                            event.member(), ((Restarted) event).term(), ((Restarted) event).votedFor(), 0, 0)));

    private static <T extends TraceEvent> Target each(Class<T> type, Predicate<T> condition) {
        return (trace, position) ->
                type.isInstance(trace.get(position)) && condition.test(type.cast(trace.get(position)));
    }

    /** What a later event of the member proves, with no restart in between. */
    private interface Proof<T> {
        boolean isProvedBy(T event, TraceEvent next);
    }

    private static <T extends TraceEvent> Target followed(Class<T> type, Proof<T> proof) {
        return (trace, position) -> {
            TraceEvent event = trace.get(position);
            return type.isInstance(event)
                    && trace.subList(position + 1, trace.size()).stream()
                            .filter(next -> next.member() == event.member())
                            .takeWhile(next -> !(next instanceof Restarted))
                            .takeWhile(next ->
                                    event.getClass() != next.getClass() || proof.isProvedBy(type.cast(event), next))
                            .anyMatch(next -> proof.isProvedBy(type.cast(event), next));
        };
    }

    private static Appended entry(Appended of, long index, long term, Voters configuration) {
        return new Appended(of.member(), index, term, configuration, of.commitIndex());
    }

    private int[] targets(List<TraceEvent> trace) {
        return IntStream.range(0, trace.size())
                .filter(position -> target.isAt(trace, position))
                .toArray();
    }

    boolean isPossible(List<TraceEvent> trace) {
        return targets(trace).length > 0;
    }

    /** The same trace with one such lie. */
    List<TraceEvent> in(List<TraceEvent> trace, SplittableRandom random) {
        int[] targets = targets(trace);
        int at = targets[random.nextInt(targets.length)];
        List<TraceEvent> told = new ArrayList<>(trace);
        TraceEvent instead = lie.apply(told.remove(at));
        if (instead != null) {
            told.add(at, instead);
        }
        return told;
    }
}
