package io.raftwright.testkit.trace;

import io.raftwright.api.Membership;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that a member did, as it can be seen from outside: at its log store, on the wire, by its listener. The events of all
 * members, in the order of time, are a trace; {@code docs/tla/Trace.tla} says what each means.
 *
 * <p>A trace begins with members that have nothing but the first configuration at index 1, in term 1, forced and committed; those
 * that did not found the cluster have nothing. That beginning is no event. Immutable.
 */
public sealed interface TraceEvent {
    /** Id of the member it happened at. */
    long member();

    /** This event as a record of TLA+. */
    String toTla();

    /**
     * {@link io.raftwright.storage.LogStore#saveVote} was called.
     *
     * @param votedFor a member id, or {@link io.raftwright.storage.LogStore#NO_VOTE}
     */
    record VoteSaved(long member, long term, long votedFor) implements TraceEvent {
        @Override
        public String toTla() {
            return record("vote saved", member, "term", term, "vote", votedFor);
        }
    }

    /** The member leads in a term: {@link io.raftwright.api.Role#LEADER}. */
    record Elected(long member, long term) implements TraceEvent {
        @Override
        public String toTla() {
            return record("elected", member, "term", term);
        }
    }

    /**
     * One entry of a batch given to {@link io.raftwright.storage.LogStore#append}: as many events as entries, in their order. It
     * replaces whatever was there from its index on.
     *
     * @param configuration what the entry says of the membership; {@link Voters#NOBODY} if it is of another kind
     * @param commitIndex   the hint that came with the batch
     */
    record Appended(long member, long index, long term, Voters configuration, long commitIndex) implements TraceEvent {
        @Override
        public String toTla() {
            return record(
                    "appended",
                    member,
                    "index",
                    index,
                    "term",
                    term,
                    "configuration",
                    configuration.toTla(),
                    "hint",
                    commitIndex);
        }
    }

    /**
     * {@link io.raftwright.storage.LogStore#force} succeeded. The event stands where the force began: it speaks for all that was
     * written before, and nothing that came later.
     */
    record Forced(long member) implements TraceEvent {
        @Override
        public String toTla() {
            return record("forced", member);
        }
    }

    /** Entries up to an index are committed, as far as this member knows. */
    record Committed(long member, long index) implements TraceEvent {
        @Override
        public String toTla() {
            return record("committed", member, "index", index);
        }
    }

    /**
     * The member died and its log store was opened again, with this in it.
     *
     * @param lastTerm term of the entry at the last index, or 0 if that is 0
     */
    record Restarted(long member, long term, long votedFor, long lastIndex, long lastTerm) implements TraceEvent {
        @Override
        public String toTla() {
            return record(
                    "restarted", member, "term", term, "vote", votedFor, "lastIndex", lastIndex, "lastTerm", lastTerm);
        }
    }

    /** {@link io.raftwright.storage.LogStore#reset} was called: a snapshot up to this index took the place of the log. */
    record Installed(long member, long index, long term) implements TraceEvent {
        @Override
        public String toTla() {
            return record("installed", member, "index", index, "term", term);
        }
    }

    /** A vote, no pre-vote, left the member for a candidate. */
    record VoteSent(long member, long term, long candidateId) implements TraceEvent {
        @Override
        public String toTla() {
            return record("vote sent", member, "term", term, "candidate", candidateId);
        }
    }

    /** An acknowledgement of entries left the member for the leader of a term. */
    record AckSent(long member, long term, long index) implements TraceEvent {
        @Override
        public String toTla() {
            return record("ack sent", member, "term", term, "index", index);
        }
    }

    /** Another configuration is in force at the member. */
    record Configured(long member, Voters configuration) implements TraceEvent {
        @Override
        public String toTla() {
            return record("configured", member, "configuration", configuration.toTla());
        }
    }

    /**
     * Who votes: all of a configuration that safety hangs on.
     *
     * @param voters   the incoming voters
     * @param outgoing the outgoing voters of a joint configuration; else empty
     */
    record Voters(List<Long> voters, List<Long> outgoing) {
        /** No configuration. */
        public static final Voters NOBODY = new Voters(List.of(), List.of());

        /** Copies both lists. */
        public Voters {
            voters = List.copyOf(voters);
            outgoing = List.copyOf(outgoing);
        }

        /** Those of a membership. */
        static Voters of(Membership membership) {
            return new Voters(membership.voters(), membership.outgoing());
        }

        String toTla() {
            return "[voters |-> " + set(voters) + ", outgoing |-> " + set(outgoing) + "]";
        }

        static String set(List<Long> ids) {
            return ids.stream().map(String::valueOf).collect(Collectors.joining(", ", "{", "}"));
        }
    }

    private static String record(String event, long member, Object... namesAndValues) {
        StringBuilder text = new StringBuilder("[event |-> \"" + event + "\", member |-> " + member);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            text.append(", ").append(namesAndValues[i]).append(" |-> ").append(namesAndValues[i + 1]);
        }
        return text.append(']').toString();
    }
}
