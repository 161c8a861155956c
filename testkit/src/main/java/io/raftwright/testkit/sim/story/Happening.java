package io.raftwright.testkit.sim.story;

import io.raftwright.api.Role;
import io.raftwright.testkit.sim.Chronicle.Milestone;
import io.raftwright.testkit.sim.Strike;
import java.util.ArrayList;
import java.util.List;

/** Something that happened. */
sealed interface Happening permits Happening.Told, SentFrame, ClientCall {

    /** When, in nanoseconds of virtual time. */
    long atNs();

    /** As the page reads it: a {@link Kind}'s ordinal, then the time in microseconds, then what the kind has. */
    List<Object> row();

    /** What the first number of a row stands for; the page's script knows them by these numbers. */
    enum Kind {
        FRAME,
        ROLE,
        BEFELL,
        PAUSE,
        PROGRESS,
        STRIKE,
        CALM,
        CALL;

        List<Object> row(long atNs, Object... values) {
            List<Object> row = new ArrayList<>(2 + values.length);
            row.add(ordinal());
            row.add(micros(atNs));
            row.addAll(List.of(values));
            return row;
        }
    }

    static long micros(long ns) {
        return ns < 0 ? -1 : ns / 1000;
    }

    /** Something that is all known when it happens. */
    sealed interface Told extends Happening {}

    /** A member has another role, term or leader. */
    record RoleChange(long atNs, long memberId, Role role, long term, long leaderId) implements Told {
        @Override
        public List<Object> row() {
            return Kind.ROLE.row(atNs, memberId, role.ordinal(), term, leaderId);
        }
    }

    /** A member started, crashed, took a snapshot. */
    record Befell(long atNs, long memberId, Milestone milestone, String detail) implements Told {
        @Override
        public List<Object> row() {
            return Kind.BEFELL.row(atNs, memberId, milestone.ordinal(), detail);
        }
    }

    /** Nothing in a process runs until then. */
    record Pause(long atNs, long memberId, long untilNs) implements Told {
        @Override
        public List<Object> row() {
            return Kind.PAUSE.row(atNs, memberId, micros(untilNs));
        }
    }

    /** A member knows of more that is committed, or has applied more. */
    record Progress(long atNs, long memberId, long commitIndex, long appliedIndex) implements Told {
        @Override
        public List<Object> row() {
            return Kind.PROGRESS.row(atNs, memberId, commitIndex, appliedIndex);
        }
    }

    /** A fault struck. */
    record Struck(long atNs, Strike strike, List<Long> members, long untilNs) implements Told {
        @Override
        public List<Object> row() {
            return Kind.STRIKE.row(
                    atNs, strike.fault().name(), strike.number(), members, micros(Math.max(atNs, untilNs)));
        }
    }

    /** The storm is over. */
    record Calm(long atNs) implements Told {
        @Override
        public List<Object> row() {
            return Kind.CALM.row(atNs);
        }
    }
}
