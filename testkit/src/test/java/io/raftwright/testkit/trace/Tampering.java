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
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A lie to be put into a true trace, of a kind that no run of Raft could tell and that what follows cannot make true.
 *
 * @param occasion where it can be told
 * @param lie      what is said instead of the event there, or null for nothing
 */
record Tampering(String name, Occasion occasion, Function<TraceEvent, @Nullable TraceEvent> lie) {
    private static final long FAR = 1_000;

    static final List<Tampering> ALL = List.of(
            // ---- votes and terms
            of(
                    "a vote goes to another",
                    VoteSent.class,
                    Occasion.each(VoteSent.class, sent -> sent.candidateId() != sent.member()),
                    sent -> new VoteSent(sent.member(), sent.term(), sent.member())),
            of(
                    "a vote is saved for another",
                    VoteSaved.class,
                    Occasion.proved(
                            VoteSaved.class, (saved, next) -> isOf(saved, next) && saved.votedFor() != saved.member()),
                    saved -> new VoteSaved(saved.member(), saved.term(), FAR)),
            missing("a vote is never saved", Occasion.proved(VoteSaved.class, Tampering::isOf)),
            missing("a vote leaves before it is durable", Occasion.forceBeforeVote()),
            of(
                    "a candidate skips a term",
                    VoteSaved.class,
                    Occasion.each(VoteSaved.class, saved -> saved.votedFor() == saved.member()),
                    saved -> new VoteSaved(saved.member(), saved.term() + 1, saved.votedFor())),
            of(
                    "somebody leads for whom nobody voted",
                    Elected.class,
                    Occasion.each(Elected.class, elected -> true),
                    elected -> new Elected(elected.member() % SimulatedTrace.FOUNDERS.size() + 1, elected.term())),
            of(
                    "somebody leads in a term that has passed",
                    Elected.class,
                    Occasion.each(Elected.class, elected -> true),
                    elected -> new Elected(elected.member(), elected.term() - 1)),

            // ---- entries
            of(
                    "an entry is of another term",
                    Appended.class,
                    Occasion.each(Appended.class, entry -> true),
                    entry -> entry(entry, entry.index(), entry.term() - 1, entry.configuration())),
            of(
                    "an entry is written behind a gap",
                    Appended.class,
                    Occasion.each(Appended.class, entry -> true),
                    entry -> entry(entry, entry.index() + 1, entry.term(), entry.configuration())),
            of(
                    "an entry takes the place of a committed one",
                    Appended.class,
                    Occasion.each(
                            Appended.class, entry -> entry.commitIndex() > 1 && entry.commitIndex() < entry.index()),
                    entry -> entry(entry, entry.commitIndex(), entry.term(), entry.configuration())),
            missing(
                    "an entry is never written",
                    Occasion.proved(
                            Appended.class,
                            (entry, next) -> next instanceof Appended behind && behind.index() == entry.index() + 1)),
            of(
                    "a configuration is none",
                    Appended.class,
                    Occasion.copiedConfiguration(),
                    entry -> entry(entry, entry.index(), entry.term(), Voters.NOBODY)),
            of(
                    "another configuration is in force",
                    Configured.class,
                    Occasion.each(Configured.class, configured -> true),
                    configured -> new Configured(configured.member(), Voters.NOBODY)),

            // ---- acknowledgements and commits
            of(
                    "an entry is acknowledged that is not there",
                    AckSent.class,
                    Occasion.each(AckSent.class, sent -> true),
                    sent -> new AckSent(sent.member(), sent.term(), sent.index() + FAR)),
            missing("an entry is acknowledged before it is durable", Occasion.forceBeforeAck()),
            of(
                    "an entry is committed before a quorum holds it",
                    Committed.class,
                    Occasion.commitBeforeQuorum(),
                    committed -> new Committed(committed.member(), committed.index() + 1)),

            // ---- what a disk keeps
            of(
                    "a restart forgets the vote",
                    Restarted.class,
                    Occasion.cleanRestart(found -> found.votedFor() != 0),
                    found -> new Restarted(found.member(), found.term(), 0, found.lastIndex(), found.lastTerm())),
            of(
                    "a restart finds a term from nowhere",
                    Restarted.class,
                    Occasion.cleanRestart(found -> true),
                    found -> new Restarted(
                            found.member(), found.term() + 1, found.votedFor(), found.lastIndex(), found.lastTerm())),
            of(
                    "a restart loses a durable entry",
                    Restarted.class,
                    Occasion.cleanRestart(found -> found.lastIndex() > 1),
                    found -> new Restarted(
                            found.member(), found.term(), found.votedFor(), found.lastIndex() - 1, found.lastTerm())));

    /**
     * A trace with one lie in it.
     *
     * @param position of the lie; all before it is true
     */
    record Told(Tampering tampering, int position, List<TraceEvent> trace) {}

    private static <T extends TraceEvent> Tampering of(
            String name, Class<T> type, Occasion occasion, Function<T, TraceEvent> lie) {
        return new Tampering(name, occasion, event -> lie.apply(type.cast(event)));
    }

    private static Tampering missing(String name, Occasion occasion) {
        return new Tampering(name, occasion, event -> null);
    }

    private static boolean isOf(VoteSaved saved, TraceEvent next) {
        return next instanceof VoteSent sent && sent.term() == saved.term() && sent.candidateId() == saved.votedFor();
    }

    private static Appended entry(Appended of, long index, long term, Voters configuration) {
        return new Appended(of.member(), index, term, configuration, of.commitIndex());
    }

    private int[] positions(List<TraceEvent> trace) {
        return IntStream.range(0, trace.size())
                .filter(position -> occasion.isAt(trace, position))
                .toArray();
    }

    boolean isPossible(List<TraceEvent> trace) {
        return positions(trace).length > 0;
    }

    /** The same trace with one such lie. */
    Told in(List<TraceEvent> trace, SplittableRandom random) {
        int[] positions = positions(trace);
        int at = positions[random.nextInt(positions.length)];
        List<TraceEvent> told = new ArrayList<>(trace);
        TraceEvent instead = lie.apply(told.remove(at));
        if (instead != null) {
            told.add(at, instead);
        }
        return new Told(this, at, told);
    }
}
