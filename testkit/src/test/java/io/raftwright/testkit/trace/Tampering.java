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
 * A lie to be put into a true trace, of a kind that no run of Raft could tell.
 *
 * @param target events of which it can be told
 * @param lie    what is said instead, or null for nothing
 */
record Tampering(String name, Predicate<TraceEvent> target, UnaryOperator<TraceEvent> lie) {
    static final List<Tampering> ALL = List.of(
            new Tampering(
                    "vote for another",
                    event -> event instanceof VoteSent sent && sent.candidateId() != sent.member(),
                    event -> new VoteSent(event.member(), ((VoteSent) event).term(), event.member())),
            new Tampering(
                    "vote never saved",
                    event -> event instanceof VoteSaved saved && saved.votedFor() != 0,
                    event -> null),
            new Tampering(
                    "second leader",
                    event -> event instanceof Elected,
                    event ->
                            new Elected(event.member() % RecordedCluster.MEMBERS.size() + 1, ((Elected) event).term())),
            new Tampering(
                    "earlier election",
                    event -> event instanceof Elected,
                    event -> new Elected(event.member(), ((Elected) event).term() - 1)),
            new Tampering("other term", event -> event instanceof Appended, event -> {
                Appended old = (Appended) event;
                return new Appended(old.member(), old.index(), old.term() - 1, old.configuration(), old.commitIndex());
            }),
            new Tampering("gap", event -> event instanceof Appended, event -> {
                Appended old = (Appended) event;
                return new Appended(old.member(), old.index() + 1, old.term(), old.configuration(), old.commitIndex());
            }),
            new Tampering("lost entry", event -> event instanceof Appended, event -> null),
            new Tampering(
                    "other configuration",
                    event -> event instanceof Appended appended
                            && !appended.configuration().equals(Voters.NOBODY),
                    event -> {
                        Appended old = (Appended) event;
                        return new Appended(old.member(), old.index(), old.term(), Voters.NOBODY, old.commitIndex());
                    }),
            new Tampering(
                    "committed too far",
                    event -> event instanceof Committed,
                    event -> new Committed(event.member(), ((Committed) event).index() + 100)),
            new Tampering(
                    "ack of what is not there",
                    event -> event instanceof AckSent,
                    event -> new AckSent(event.member(), ((AckSent) event).term(), ((AckSent) event).index() + 100)),
            new Tampering(
                    "other voters in force",
                    event -> event instanceof Configured,
                    event -> new Configured(event.member(), Voters.NOBODY)),
            new Tampering("forgotten term", event -> event instanceof Restarted, event -> {
                Restarted old = (Restarted) event;
                return new Restarted(old.member(), old.term() - 1, old.votedFor(), old.lastIndex(), old.lastTerm());
            }),
            new Tampering(
                    "lost durable tail",
                    event -> event instanceof Restarted restarted && restarted.lastIndex() > 1,
                    event -> {
                        Restarted old = (Restarted) event;
                        return new Restarted(old.member(), old.term(), old.votedFor(), 0, 0);
                    }));

    boolean isPossible(List<TraceEvent> trace) {
        return trace.stream().anyMatch(target);
    }

    /** The same trace with one such lie. */
    List<TraceEvent> in(List<TraceEvent> trace, SplittableRandom random) {
        int[] targets = IntStream.range(0, trace.size())
                .filter(i -> target.test(trace.get(i)))
                .toArray();
        int at = targets[random.nextInt(targets.length)];
        List<TraceEvent> told = new ArrayList<>(trace);
        TraceEvent instead = lie.apply(told.remove(at));
        if (instead != null) {
            told.add(at, instead);
        }
        return told;
    }
}
